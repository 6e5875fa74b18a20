import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { changeDocument, createOnce, readDocument, UnreadableDocument } from '#functions/records/documents.ts';

const One = z.object({ version: z.literal(1), name: z.string(), parts: z.array(z.object({ n: z.int() })) });
type One = z.infer<typeof One>;

/** The version after it, as decision 17 has it: what was is read, and made into what is. */
const Two = z.object({ version: z.literal(2), names: z.array(z.string()), parts: One.shape.parts });
const Both = z.discriminatedUnion('version', [
  One.transform(({ name, parts }): z.infer<typeof Two> => ({ version: 2, names: [name], parts })),
  Two,
]);

const KEY = 'incidents/it.json';
const one: One = { version: 1, name: 'a', parts: [{ n: 1 }] };
const stored = async (document: unknown) => {
  const store = createMemoryDocumentStore();
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  await store.create(KEY, text);
  return { store, text, now: async () => (await store.get(KEY))!.text };
};
const rename = (current: One | null): One => ({ ...(current ?? one), name: 'b' });
const why = (wanted: 'newer' | 'damaged') => (error: unknown) =>
  expect(error).toMatchObject({ constructor: UnreadableDocument, why: wanted });

describe('a document of a later version', () => {
  test.each([
    ['with another number', { version: 2, names: ['a'], parts: [] }],
    ['with a field that would be lost', { ...one, mood: 'calm' }],
    ['with such a field inside', { ...one, parts: [{ n: 1 }, { n: 2, mood: 'calm' }] }],
  ])('%s is not written over', async (_, document) => {
    const { store, text, now } = await stored(document);
    await changeDocument(store, KEY, One, rename, { afresh: () => expect.unreachable() }).then(
      () => expect.unreachable(),
      why('newer'),
    );
    expect(await now()).toBe(text);
  });

  test('with a number where there was none is not written over', async () => {
    const { store, text, now } = await stored({ ...one });
    const Bare = One.omit({ version: true });
    await changeDocument(store, KEY, Bare, () => ({ name: 'b', parts: [] })).then(
      () => expect.unreachable(),
      why('newer'),
    );
    expect(await now()).toBe(text);
  });

  test('is not taken for the one that was first', async () => {
    const { store } = await stored({ version: 2, names: ['a'], parts: [] });
    await expect(createOnce(store, KEY, One, one)).rejects.toThrow('a later version wrote it');
  });

  test('may be looked at where only what is unknown is left out, and left as it is', async () => {
    const { store, text, now } = await stored({ ...one, mood: 'calm' });
    expect(await readDocument(store, KEY, One)).toEqual(one);
    expect(await changeDocument(store, KEY, One, (current) => current)).toEqual(one);
    expect(await now()).toBe(text);
  });
});

describe('a damaged document', () => {
  test.each([
    ['no JSON', '{"version":1,'],
    ['another shape', { version: 1, name: 5 }],
    ['nothing', 'null'],
  ])('%s stays as it is', async (_, document) => {
    const { store, text, now } = await stored(document);
    await changeDocument(store, KEY, One, rename).then(() => expect.unreachable(), why('damaged'));
    expect(await now()).toBe(text);
  });

  test('is made afresh where it can be, and that is told', async () => {
    const { store, now } = await stored('{"version":1,');
    let told = 0;
    await changeDocument(store, KEY, One, rename, { afresh: () => void (told += 1) });
    expect(told).toBe(1);
    expect(JSON.parse(await now())).toEqual({ ...one, name: 'b' });
  });
});

test('the version after it reads the one before, and writes its own', async () => {
  const { store, now } = await stored(one);
  expect(await readDocument(store, KEY, Both)).toEqual({ version: 2, names: ['a'], parts: [{ n: 1 }] });
  await changeDocument(store, KEY, Both, (current) => ({ ...current!, names: ['a', 'b'] }));
  expect(JSON.parse(await now())).toEqual({ version: 2, names: ['a', 'b'], parts: [{ n: 1 }] });
  // And the program of before leaves it alone.
  await changeDocument(store, KEY, One, rename).then(() => expect.unreachable(), why('newer'));
});
