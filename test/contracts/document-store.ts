import { describe, expect, it } from 'vitest';
import type { DocumentStore } from '#shared/ports.ts';

const twenty = Array.from({ length: 20 }, (_, index) => index);

const all = async (keys: AsyncIterable<string>): Promise<string[]> => {
  const found: string[] = [];
  for await (const key of keys) found.push(key);
  return found;
};

/** What every DocumentStore does. */
export const documentStoreContract = (make: () => Promise<DocumentStore>): void => {
  describe('document store', () => {
    it('has nothing before the first write', async () => {
      expect(await (await make()).get('a')).toBeNull();
    });

    it('creates once', async () => {
      const store = await make();
      expect(await store.create('a', '{"n":1}')).toBe('created');
      expect(await store.create('a', '{"n":2}')).toBe('exists');
      expect((await store.get('a'))?.text).toBe('{"n":1}');
    });

    it('replaces what was read, and only that', async () => {
      const store = await make();
      await store.create('a', '1');
      const { etag } = (await store.get('a'))!;
      expect(await store.replace('a', '2', etag)).toBe('replaced');
      expect(await store.replace('a', '3', etag)).toBe('conflict');
      expect((await store.get('a'))?.text).toBe('2');
    });

    it('does not bring a document about by replacing it', async () => {
      const store = await make();
      await store.create('a', '1');
      const { etag } = (await store.get('a'))!;
      expect(await store.replace('b', '1', etag)).toBe('conflict');
      expect(await store.get('b')).toBeNull();
    });

    it('lets exactly one of many creators win', async () => {
      const store = await make();
      const outcomes = await Promise.all(twenty.map((n) => store.create('a', `${n}`)));
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect((await store.get('a'))?.text).toBe(`${outcomes.indexOf('created')}`);
    });

    it('lets exactly one of many replacers win', async () => {
      const store = await make();
      await store.create('a', 'start');
      const { etag } = (await store.get('a'))!;
      const outcomes = await Promise.all(twenty.map((n) => store.replace('a', `${n}`, etag)));
      expect(outcomes.filter((outcome) => outcome === 'replaced')).toHaveLength(1);
      expect((await store.get('a'))?.text).toBe(`${outcomes.indexOf('replaced')}`);
    });

    it('keeps every character of a text', async () => {
      const store = await make();
      const text = '\ufeff{"a":"Grüße \u{1f4ee} \u0000 \r\n \ufffe"}';
      await store.create('a', text);
      expect((await store.get('a'))?.text).toBe(text);
    });

    it('takes strange keys for what they are', async () => {
      const store = await make();
      const keys = ['x/../../etc/passwd', 'x/./a', 'x//b', 'x/a b+c%2F&<>"\'?#;=ü\u{1f4ee}', 'x/\\..\\c', 'x/\u0001'];
      for (const key of keys) expect(await store.create(key, key)).toBe('created');
      for (const key of keys) expect((await store.get(key))?.text).toBe(key);
      expect((await all(store.list('x/'))).toSorted()).toEqual(keys.toSorted());
    });

    it('lists the keys of a prefix in ascending order', async () => {
      const store = await make();
      for (const key of ['b/2', 'a/10', 'a/9', 'ab']) await store.create(key, '{}');
      expect(await all(store.list('a/'))).toEqual(['a/10', 'a/9']);
      expect(await all(store.list(''))).toEqual(['a/10', 'a/9', 'ab', 'b/2']);
    });
  });
};
