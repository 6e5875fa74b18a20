import type * as z from 'zod';
import { unknownField } from '#shared/contracts/unknown-field.ts';
import type { DocumentStore } from '#shared/ports.ts';

/** Writers that lose a race decide again; more rounds than this mean that something is broken, not busy. */
const ROUNDS = 25;

/**
 * A document that is there and does not fit its contract. `newer` = a later version of Queuewarden wrote it, `damaged` =
 * none did. It is never written over, but for the one exception in {@link changeDocument}.
 */
export class UnreadableDocument extends Error {
  readonly key: string;
  readonly why: 'newer' | 'damaged';
  constructor(key: string, why: 'newer' | 'damaged', cause: unknown) {
    super(`document ${key} does not fit its contract${why === 'newer' ? ': a later version wrote it' : ''}`, { cause });
    this.key = key;
    this.why = why;
  }
}

export interface ChangeOptions<T> {
  /** For what can be made anew from other documents: told that a damaged one is given up, before `change` begins with none. */
  afresh?: () => void;
  /** What is stored of a value, where its contract reads another form of it. */
  toDocument?: (value: T) => unknown;
  /** As {@link unknownField}, where its contract reads another form of it. */
  unknownIn?: (document: unknown, value: T) => string | null;
}

/** Reads and checks a document; null when there is none. Throws, naming the key, when it does not fit its contract. */
export const readDocument = async <T>(store: DocumentStore, key: string, contract: z.ZodType<T>): Promise<T | null> => {
  const found = await store.get(key);
  return found && parse(key, found.text, contract).value;
};

/**
 * Changes a document by compare-and-swap. `change` may run several times and must be pure; returning its argument (or
 * null for "no document") writes nothing. Resolves with what is stored in the end. A document of a later version is left
 * alone, and so is one of this version that carries a field which would be lost.
 */
export const changeDocument = async <T>(
  store: DocumentStore,
  key: string,
  contract: z.ZodType<T>,
  change: (current: T | null) => T | null,
  { afresh, toDocument = (value) => value, unknownIn = unknownField }: ChangeOptions<T> = {},
): Promise<T | null> => {
  for (let round = 0; round < ROUNDS; round++) {
    const found = await store.get(key);
    const read = found && readOrGiveUp(key, found.text, contract, afresh);
    const current = read?.value ?? null;
    const next = change(current);
    if (next === null || next === current) return current;
    const lost = read && unknownIn(read.document, read.value);
    if (lost !== null) throw new UnreadableDocument(key, 'newer', new Error(`${lost} would be lost`));
    const text = JSON.stringify(toDocument(next));
    const written = found ? await store.replace(key, text, found.etag) : await store.create(key, text);
    if (written === 'replaced' || written === 'created') return next;
  }
  throw new Error(`gave up changing ${key} after ${ROUNDS} lost races`);
};

/** A document as it stands, and as its contract reads it. */
interface Read<T> {
  document: unknown;
  value: T;
}

const readOrGiveUp = <T>(
  key: string,
  text: string,
  contract: z.ZodType<T>,
  afresh: (() => void) | undefined,
): Read<T> | null => {
  try {
    return parse(key, text, contract);
  } catch (error) {
    if (!afresh || !(error instanceof UnreadableDocument) || error.why === 'newer') throw error;
    afresh();
    return null;
  }
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

const parse = <T>(key: string, text: string, contract: z.ZodType<T>): Read<T> => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableDocument(key, 'damaged', cause);
  }
  const read = contract.safeParse(document);
  if (read.success) return { document, value: read.data };
  throw new UnreadableDocument(key, isOfOtherVersion(document, read.error) ? 'newer' : 'damaged', read.error);
};

/** Versions only rise, and those before are read: a number that the contract does not take is a later one. */
const isOfOtherVersion = (document: unknown, error: z.ZodError): boolean =>
  Number.isInteger((document as { version?: unknown } | null)?.version) &&
  error.issues.some(({ path }) => path.length === 1 && path[0] === 'version');
