import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Notary } from '#shared/audit/notary.ts';

/** A public key that records and commands are checked with: SPKI DER as base64. */
export interface PinnedKey {
  keyId: string;
  publicKey: string;
}

/** Checks signatures with pinned keys. Throws when one is no Ed25519 key. */
export const createNotary = (pinned: readonly PinnedKey[]): Notary => {
  const keys = new Map<string, KeyObject>();
  for (const { keyId, publicKey } of pinned) {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`key ${keyId} is no Ed25519 key`);
    keys.set(keyId, key);
  }
  return {
    sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    signed: (bytes, signature, keyId) => {
      const key = keys.get(keyId);
      if (!key) return null;
      const decoded = Buffer.from(signature, 'base64');
      // Base64 has spare bits: only one way to write a signature is the one that was written.
      return decoded.toString('base64') === signature && verify(null, bytes, key, decoded);
    },
  };
};
