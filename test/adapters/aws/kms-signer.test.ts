import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createKmsClient, createKmsSigner } from '#adapters/aws/kms-signer.ts';
import { signerContract } from '#test/contracts/signer.ts';
import { emulate } from '#test/local/emulators/aws/emulated.ts';

const withKey = async (spec: 'ECC_NIST_EDWARDS25519' | 'ECC_NIST_P256' = 'ECC_NIST_EDWARDS25519') => {
  const { emulator } = await emulate();
  const kms = createKmsClient({ region: 'us-east-1', endpoint: emulator.endpoint });
  return { emulator, kms, arn: emulator.createKey(spec) };
};

signerContract(async () => {
  const { kms, arn } = await withKey();
  return createKmsSigner(kms, arn);
});

describe('a KMS signer', () => {
  it('signs with the key whose public half it tells', async () => {
    const { kms, arn } = await withKey();
    const signer = await createKmsSigner(kms, arn);
    const bytes = new TextEncoder().encode('x'.repeat(4_096));
    const key = createPublicKey({ key: Buffer.from(signer.publicKey, 'base64'), format: 'der', type: 'spki' });
    expect(verify(null, bytes, key, await signer.sign(bytes))).toBe(true);
    expect(signer.keyId).toBe(
      createHash('sha256').update(Buffer.from(signer.publicKey, 'base64')).digest('hex').slice(0, 16),
    );
  });

  it('refuses a key of another kind, and one that does not exist', async () => {
    const { kms, arn } = await withKey('ECC_NIST_P256');
    await expect(createKmsSigner(kms, arn)).rejects.toThrow('Ed25519');
    await expect(createKmsSigner(kms, 'arn:aws:kms:us-east-1:000000000000:key/none')).rejects.toThrow('does not exist');
  });

  it('signs nothing longer than KMS takes, and nothing with a disabled key', async () => {
    const { emulator, kms, arn } = await withKey();
    const signer = await createKmsSigner(kms, arn);
    await expect(signer.sign(new Uint8Array(4_097))).rejects.toThrow('4096');
    emulator.disableKey(arn);
    await expect(signer.sign(new Uint8Array(1))).rejects.toThrow('disabled');
  });
});
