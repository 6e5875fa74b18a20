import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyFileSigner, generateKeyFile } from '#adapters/system/key-file-signer.ts';
import { signerContract } from '#test/contracts/signer.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'key-file-'));
  path = join(directory, 'signing.pem');
});
afterEach(() => rmSync(directory, { recursive: true }));

signerContract(async () => {
  generateKeyFile(path);
  return createKeyFileSigner(path);
});

describe('a key file', () => {
  it('is made once, for its owner only, and leaves nothing else behind', () => {
    expect(generateKeyFile(path)).toBe('created');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { keyId } = createKeyFileSigner(path);
    expect(generateKeyFile(path)).toBe('exists');
    expect(createKeyFileSigner(path).keyId).toBe(keyId);
    expect(readdirSync(directory)).toEqual(['signing.pem']);
  });

  it.each([0o640, 0o604, 0o644, 0o660, 0o400, 0o700])('with mode %o is refused', (mode) => {
    generateKeyFile(path);
    chmodSync(path, mode);
    expect(() => createKeyFileSigner(path)).toThrow(`mode 0${mode.toString(8)}`);
  });

  it('is not followed through a link', () => {
    generateKeyFile(path);
    const link = join(directory, 'link.pem');
    symlinkSync(path, link);
    expect(() => createKeyFileSigner(link)).toThrow('ELOOP');
  });

  it.each([
    ['text', 'nonsense'],
    [
      'an RSA key',
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    ],
    ['a public key', generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' })],
  ])('that holds %s is refused', (_what, pem) => {
    writeFileSync(path, pem, { mode: 0o600 });
    expect(() => createKeyFileSigner(path)).toThrow(`No usable Ed25519 private key in ${path}.`);
  });

  it('that is missing is an error', () => {
    expect(() => createKeyFileSigner(path)).toThrow('ENOENT');
  });

  it('never shows its key in what the signer gives away', () => {
    generateKeyFile(path);
    const secret = readFileSync(path, 'utf8').split('\n')[1]!;
    expect(JSON.stringify(createKeyFileSigner(path))).not.toContain(secret.slice(20, 40));
  });
});
