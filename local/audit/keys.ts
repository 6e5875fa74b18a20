import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { createKeyFileSigner } from '#adapters/system/key-file-signer.ts';
import type { PinnedKey } from './notary.ts';

const Keys = z.array(z.object({ keyId: z.string().min(1), publicKey: z.base64() })).min(1);

/** As every executor pins them: a list of keys, or the executor's configuration with one. Throws on anything else. */
export const keysOfFile = (path: string): PinnedKey[] =>
  z.union([Keys, z.object({ keys: Keys }).transform(({ keys }) => keys)]).parse(JSON.parse(readFileSync(path, 'utf8')));

/** A key by itself, base64 of SPKI DER; its id is made from it as key files make theirs. */
export const keyOf = (publicKey: string): PinnedKey => ({
  keyId: createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 16),
  publicKey,
});

/** Where a system on this machine keeps its state bucket and its key; null = there is none. */
export const localSystem = (dataDir: string): { directory: string; keys: PinnedKey[] } | null => {
  const directory = join(dataDir, 'aws/s3/queuewarden-state');
  const keyFile = join(dataDir, 'signing-key.pem');
  if (!existsSync(directory) || !existsSync(keyFile)) return null;
  const { keyId, publicKey } = createKeyFileSigner(keyFile);
  return { directory, keys: [{ keyId, publicKey }] };
};
