import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KeySigner } from '#adapters/system/ed25519.ts';

/** What every Signer does. */
export const signerContract = (make: () => Promise<KeySigner>): void => {
  describe('signer', () => {
    const bytes = new TextEncoder().encode('{"hold":3}');
    const publicKeyOf = (signer: KeySigner) =>
      createPublicKey({ key: Buffer.from(signer.publicKey, 'base64'), format: 'der', type: 'spki' });

    it('signs what its public key verifies, and nothing else', async () => {
      const signer = await make();
      const signature = await signer.sign(bytes);
      expect(signature).toHaveLength(64);
      expect(verify(null, bytes, publicKeyOf(signer), signature)).toBe(true);
      expect(verify(null, bytes.slice(1), publicKeyOf(signer), signature)).toBe(false);
    });

    it('is named after its public key', async () => {
      const { keyId, publicKey } = await make();
      const digest = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
      expect(keyId).toBe(digest.slice(0, 16));
    });
  });
};
