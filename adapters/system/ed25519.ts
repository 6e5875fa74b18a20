import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto';
import type { Signer } from '#shared/ports.ts';

/** A signer that can tell hosts which key to pin. */
export interface KeySigner extends Signer {
  /** SPKI DER as base64. */
  readonly publicKey: string;
}

/** Signs with an Ed25519 private key; the key id is the first 16 hex digits of the SHA-256 of the SPKI public key. */
export const createEd25519Signer = (privateKey: KeyObject): KeySigner => {
  if (privateKey.type !== 'private' || privateKey.asymmetricKeyType !== 'ed25519') {
    throw new Error(
      `Signing needs an Ed25519 private key, this is ${privateKey.asymmetricKeyType ?? privateKey.type}.`,
    );
  }
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    keyId: createHash('sha256').update(spki).digest('hex').slice(0, 16),
    publicKey: spki.toString('base64'),
    sign: async (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
  };
};
