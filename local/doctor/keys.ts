import { createKmsClient, createKmsSigner } from '#adapters/aws/kms-signer.ts';
import { createKeyFileSigner } from '#adapters/system/key-file-signer.ts';
import type { PinnedKey } from '../audit/notary.ts';
import { type Check, check, failed, ok } from './check.ts';
import type { Context } from './context.ts';

const PIN = 'docs/deploy.md#9-pin-the-signing-key';

/** The signing key's public half, and whether it is what is pinned. The key signs nothing here. */
export const lookAtKeys = async ({
  deployment: { signingKey, region, endpoint },
  pinned,
}: Context): Promise<{ checks: Check[]; key: PinnedKey | null }> => {
  let key: PinnedKey | null = null;
  const readable = await check('signing key', PIN, async () => {
    const { keyId, publicKey } = signingKey.startsWith('arn:')
      ? await createKmsSigner(createKmsClient({ region, endpoint }), signingKey)
      : createKeyFileSigner(signingKey);
    key = { keyId, publicKey };
    return ok(`its id is ${keyId}`);
  });
  const checks = [readable];
  for (const { of, keys } of pinned) {
    checks.push(await check(`pinned key ${of}`, PIN, () => verdictOn(key, keys)));
  }
  return { checks, key };
};

const verdictOn = (key: PinnedKey | null, keys: readonly PinnedKey[]) => {
  if (key === null) return { state: 'unknown' as const, said: 'the signing key could not be read', todo: 'see above' };
  const same = keys.find(({ keyId }) => keyId === key.keyId);
  if (same?.publicKey === key.publicKey) return ok('it is the signing key');
  return failed(
    same
      ? `${key.keyId} is pinned there with another public key`
      : `${keys.map(({ keyId }) => keyId).join(', ')} is pinned there, commands are signed with ${key.keyId}: they are refused`,
    'pin the public key again',
  );
};
