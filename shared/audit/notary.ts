import type { Sha256 } from '#shared/contracts/primitives.ts';

/** Cryptography that the heart does not have. */
export interface Notary {
  sha256(bytes: Uint8Array): Sha256;
  /** Whether the key of this id made the Ed25519 signature (base64); null = no such key is known. */
  signed(bytes: Uint8Array, signature: string, keyId: string): boolean | null;
}

/** Hash of a text's UTF-8. */
export const hashOfText = (text: string, notary: Notary): Sha256 => notary.sha256(new TextEncoder().encode(text));
