import { createHash, createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { KeySigner } from '../system/ed25519.ts';
import { type AwsClientOptions, clientSettings } from './clients.ts';

/** Longest message that KMS signs as it is. Source: KMS API Reference, Sign, `MessageType` RAW. */
const RAW_LIMIT = 4_096;

/** KMS client with the credentials of the environment. */
export const createKmsClient = (options: AwsClientOptions): KMSClient => new KMSClient(clientSettings(options));

/**
 * Signer with an asymmetric Ed25519 key that never leaves KMS. Asks for the public key once: hosts pin it, and the key
 * id is made from it as for any other key. Throws when the key is of another kind or cannot be read.
 */
export const createKmsSigner = async (kms: KMSClient, key: string): Promise<KeySigner> => {
  const { PublicKey, KeyUsage } = await kms.send(new GetPublicKeyCommand({ KeyId: key }));
  const spki = Buffer.from(PublicKey ?? []);
  if (KeyUsage !== 'SIGN_VERIFY' || kindOf(spki) !== 'ed25519') {
    throw new Error(`Signing needs an Ed25519 key for SIGN_VERIFY, ${key} is none.`);
  }
  return {
    keyId: createHash('sha256').update(spki).digest('hex').slice(0, 16),
    publicKey: spki.toString('base64'),
    sign: async (bytes) => {
      if (bytes.length > RAW_LIMIT) {
        throw new Error(`KMS signs at most ${RAW_LIMIT} bytes, these are ${bytes.length}.`);
      }
      const { Signature } = await kms.send(
        new SignCommand({ KeyId: key, Message: bytes, MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512' }),
      );
      if (Signature?.length !== 64) throw new Error(`KMS gave no Ed25519 signature of ${key}.`);
      return new Uint8Array(Signature);
    },
  };
};

const kindOf = (spki: Buffer): string | null => {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' }).asymmetricKeyType ?? null;
  } catch {
    return null;
  }
};
