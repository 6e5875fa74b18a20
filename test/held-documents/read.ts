import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { unknownField } from '#shared/contracts/unknown-field.ts';
import { unknownInWindow } from '#shared/window/document.ts';
import type { Uncounted } from '#shared/window/fold.ts';

/** A document as it was written, byte for byte. */
export interface HeldDocument {
  key: string;
  text: string;
}

const here = dirname(fileURLToPath(import.meta.url));
const linesOf = (file: string): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);

/** What today's contract cannot take of a document, in words; null = it is read whole. `unknownIn` = {@link unknownFieldOf} its kind. */
export const faultOf = (contract: z.ZodType, text: string, unknownIn = unknownField): string | null => {
  const document: unknown = JSON.parse(text);
  const read = contract.safeParse(document);
  if (!read.success) return z.prettifyError(read.error);
  const lost = unknownIn(document, read.data);
  return lost && `${lost} would be lost`;
};

/** How a field that would be lost is looked for: a window has another version once it is read. */
export const unknownFieldOf = (kind: string): typeof unknownField =>
  kind === 'windows' ? (document, window) => unknownInWindow(document, window as Uncounted) : unknownField;

/** Documents of a folder, by kind. */
export const held = (folder: string) => {
  const dir = join(here, folder);
  const files = new Map(
    readdirSync(dir)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => [
        name.slice(0, -'.jsonl'.length),
        linesOf(join(dir, name)).map((line) => JSON.parse(line) as HeldDocument),
      ]),
  );
  return {
    files,
    of: (kind: string): HeldDocument[] => files.get(kind) ?? [],
    key: JSON.parse(readFileSync(join(dir, 'key.json'), 'utf8')) as { keyId: string; publicKey: string },
  };
};

/**
 * `v1-first` was written by the program that could hold and release only; `v1` by the one before this test; `v2` by
 * the first that kept clicks and stored windows by series; `v3` by one that remembers the lowest counters.
 */
export const FOLDERS = ['v1-first', 'v1', 'v2', 'v3'];
