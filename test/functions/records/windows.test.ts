import { describe, expect, it } from 'vitest';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { UnreadableDocument } from '#functions/records/documents.ts';
import { changeWindow, readPackedWindow, readWindow } from '#functions/records/windows.ts';
import { windowKey } from '#shared/contracts/window.ts';
import { toWindowDocument } from '#shared/window/document.ts';
import { foldDigest } from '#shared/window/fold.ts';
import { foldPacked } from '#shared/window/packed-window.ts';
import { digestOf, evidenceOf, fold, HOST, refused, went } from '../../shared/builders.ts';

const window = fold([digestOf([went(1, 'a.example'), went(9, 'a.example', 3), refused(9, 'b.example')])]);
const text = JSON.stringify(toWindowDocument(window));

const holding = async (stored: string) => {
  const documents = createMemoryDocumentStore();
  await documents.create(windowKey(HOST), stored);
  return documents;
};

describe('a stored window', () => {
  it('is read, and changed, whether it stands by series or by rows', async () => {
    const more = digestOf([went(12, 'c.example')], evidenceOf(1));
    for (const stored of [text, JSON.stringify(window)]) {
      const documents = await holding(stored);
      expect(await readWindow(documents, HOST)).toEqual(window);
      await changeWindow(documents, HOST, (current) => foldPacked(current!, more));
      expect(await readWindow(documents, HOST)).toEqual(foldDigest(window, more));
    }
  });

  it.each([
    ['a count', '"0 1*3"', '"0 1*"'],
    ['a count that is a number', '"0 1*3"', '3'],
    ['a name', '"a.example"', '7'],
    ['a reason', '"connection-refused"', '"tired"'],
    ['the number of shared fields', '[1,"Q"', '[9,"Q"'],
    ['a key', `"${evidenceOf(0)}"`, 'null'],
  ])('is known to be damaged in %s by those, too, who look at no counts', async (_, whole, damaged) => {
    expect(text).toContain(whole);
    const documents = await holding(text.replace(whole, damaged));
    for (const read of [readPackedWindow, readWindow]) {
      const error: unknown = await read(documents, HOST).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnreadableDocument);
      expect(error).toMatchObject({ key: windowKey(HOST), why: 'damaged' });
    }
  });
});
