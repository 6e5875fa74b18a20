import type * as z from 'zod';
import type { DocumentStore } from '#shared/ports.ts';

/** Writers that lose a race decide again; more rounds than this mean that something is broken, not busy. */
const ROUNDS = 25;

/** Reads and checks a document; null when there is none. Throws, naming the key, when it does not fit its contract. */
export const readDocument = async <T>(store: DocumentStore, key: string, contract: z.ZodType<T>): Promise<T | null> => {
  const found = await store.get(key);
  return found ? parse(key, found.text, contract) : null;
};

/**
 * Changes a document by compare-and-swap. `change` may run several times and must be pure; returning its argument (or
 * null for "no document") writes nothing. Resolves with what is stored in the end.
 */
export const changeDocument = async <T>(
  store: DocumentStore,
  key: string,
  contract: z.ZodType<T>,
  change: (current: T | null) => T | null,
): Promise<T | null> => {
  for (let round = 0; round < ROUNDS; round++) {
    const found = await store.get(key);
    const current = found ? parse(key, found.text, contract) : null;
    const next = change(current);
    if (next === null || next === current) return current;
    const text = JSON.stringify(next);
    const written = found ? await store.replace(key, text, found.etag) : await store.create(key, text);
    if (written === 'replaced' || written === 'created') return next;
  }
  throw new Error(`gave up changing ${key} after ${ROUNDS} lost races`);
};

/** Writes a document once. When it is there already, resolves with the one that was first. */
export const createOnce = async <T>(
  store: DocumentStore,
  key: string,
  contract: z.ZodType<T>,
  value: T,
): Promise<{ mine: boolean; value: T }> => {
  if ((await store.create(key, JSON.stringify(value))) === 'created') return { mine: true, value };
  const first = await readDocument(store, key, contract);
  if (first === null) throw new Error(`${key} exists and cannot be read`);
  return { mine: false, value: first };
};

const parse = <T>(key: string, text: string, contract: z.ZodType<T>): T => {
  try {
    return contract.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`document ${key} does not fit its contract`, { cause });
  }
};
