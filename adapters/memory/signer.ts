import { generateKeyPairSync } from 'node:crypto';
import { createEd25519Signer, type KeySigner } from '#adapters/system/ed25519.ts';

/** Signer with a fresh key that nobody keeps. */
export const createMemorySigner = (): KeySigner => createEd25519Signer(generateKeyPairSync('ed25519').privateKey);
