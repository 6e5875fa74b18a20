import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { createEd25519Signer, type KeySigner } from './ed25519.ts';

/**
 * Signer with the Ed25519 key of a PEM file. Throws when the file is a link, is no Ed25519 key, or when its mode is
 * not exactly 0600: a key that others can read signs for them too.
 */
export const createKeyFileSigner = (path: string): KeySigner => {
  const pem = readOwnerOnly(path);
  try {
    return createEd25519Signer(createPrivateKey(pem));
  } catch (cause) {
    throw new Error(`No usable Ed25519 private key in ${path}.`, { cause });
  }
};

/** Makes a new key file, or leaves the one that is there. A reader never sees half a file. */
export const generateKeyFile = (path: string): 'created' | 'exists' => {
  const temporary = `${path}.${randomUUID()}.tmp`;
  writeDurably(
    temporary,
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  try {
    // Unlike rename, link never replaces what is there.
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return 'exists';
    throw error;
  } finally {
    unlinkSync(temporary);
  }
  syncDirectory(dirname(path));
  return 'created';
};

const readOwnerOnly = (path: string): string => {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const mode = fstatSync(file).mode & 0o777;
    if (mode !== 0o600) throw new Error(`${path} has mode 0${mode.toString(8)}; a key file needs 0600 (chmod 600).`);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
};

const writeDurably = (path: string, text: string): void => {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

const syncDirectory = (path: string): void => {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
};
