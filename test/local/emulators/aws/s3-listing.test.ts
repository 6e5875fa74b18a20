import { ListObjectsV2Command, PutObjectCommand, type ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyIndex } from '#local/emulators/aws/s3/keys.ts';
import { listPage } from '#local/emulators/aws/s3/listing.ts';
import { emulate, type Emulated } from './emulated.ts';

const Bucket = 'box';

const fill = async ({ s3 }: Emulated, keys: readonly string[]) => {
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
};

const list = async ({ s3 }: Emulated, input: Partial<ListObjectsV2CommandInput> = {}) => {
  const page = await s3.send(new ListObjectsV2Command({ Bucket, ...input }));
  return {
    ...page,
    keys: (page.Contents ?? []).map(({ Key }) => Key),
    groups: (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
  };
};

describe('ListObjectsV2', () => {
  it('lists in byte order with size and etag', async () => {
    const emulated = await emulate();
    await fill(emulated, ['b', 'a', '\u{1f4ee}', '\uff5e', 'B']);
    const { keys, Contents, IsTruncated, KeyCount } = await list(emulated);
    expect(keys).toEqual(['B', 'a', 'b', '\uff5e', '\u{1f4ee}']);
    expect(Contents?.[1]).toMatchObject({ Size: 1, ETag: '"0cc175b9c0f1b6a831c399e269772661"' });
    expect({ IsTruncated, KeyCount }).toEqual({ IsTruncated: false, KeyCount: 5 });
  });

  it('pages with a token', async () => {
    const emulated = await emulate();
    await fill(emulated, ['a', 'b', 'c']);
    const first = await list(emulated, { MaxKeys: 2 });
    expect(first).toMatchObject({ keys: ['a', 'b'], IsTruncated: true, KeyCount: 2, MaxKeys: 2 });
    const second = await list(emulated, { MaxKeys: 2, ContinuationToken: first.NextContinuationToken });
    expect(second).toMatchObject({ keys: ['c'], IsTruncated: false });
    expect(second.NextContinuationToken).toBeUndefined();
  });

  it('starts after a key and keeps to a prefix', async () => {
    const emulated = await emulate();
    await fill(emulated, ['a/1', 'a/2', 'a/3', 'b/1']);
    expect((await list(emulated, { Prefix: 'a/', StartAfter: 'a/1' })).keys).toEqual(['a/2', 'a/3']);
    expect((await list(emulated, { Prefix: 'a/', StartAfter: 'a/3' })).keys).toEqual([]);
    expect((await list(emulated, { Prefix: 'c' })).KeyCount).toBe(0);
    expect((await list(emulated, { MaxKeys: 0 })).IsTruncated).toBe(false);
  });

  it('rolls keys up at a delimiter, over pages too', async () => {
    const emulated = await emulate();
    await fill(emulated, ['a', 'b/1', 'b/2', 'b/3', 'c/1', 'd']);
    expect(await list(emulated, { Delimiter: '/' })).toMatchObject({ keys: ['a', 'd'], groups: ['b/', 'c/'] });
    const first = await list(emulated, { Delimiter: '/', MaxKeys: 2 });
    expect(first).toMatchObject({ keys: ['a'], groups: ['b/'], KeyCount: 2, IsTruncated: true });
    const second = await list(emulated, { Delimiter: '/', ContinuationToken: first.NextContinuationToken });
    expect(second).toMatchObject({ keys: ['d'], groups: ['c/'] });
  });

  it('writes strange keys so that they come through, encoded or not', async () => {
    const emulated = await emulate();
    const keys = ['<&>"\'', 'a b+c', 'ü%2F', '\t\r\n'].sort();
    await fill(emulated, keys);
    // The SDK itself trims the key that is nothing but white space.
    expect((await list(emulated)).keys.slice(1)).toEqual(keys.slice(1));
    const encoded = await list(emulated, { EncodingType: 'url' });
    expect(encoded.keys.map((key) => decodeURIComponent(key!.replaceAll('+', ' ')))).toEqual(keys);
    expect(encoded.keys).toContain('a+b%2Bc');
  });

  it('refuses what it cannot read', async () => {
    const emulated = await emulate();
    await expect(list(emulated, { ContinuationToken: '!' })).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(list(emulated, { MaxKeys: -1 })).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(list(emulated, { Bucket: 'none' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

it('pages add up to what a plain filter finds, whatever the keys', () => {
  const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', '\uff5e', '\u{1f4ee}'), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(
      fc.uniqueArray(key, { maxLength: 30 }),
      fc.string({ unit: fc.constantFrom('a', '/'), maxLength: 2 }),
      fc.constantFrom('', '/'),
      fc.integer({ min: 1, max: 4 }),
      (keys, prefix, delimiter, maxKeys) => {
        const expected = new Set<string>();
        const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
        for (const name of keys.filter((name) => name.startsWith(prefix)).sort(bytes)) {
          const cut = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
          expected.add(cut === -1 ? name : name.slice(0, cut + 1));
        }
        const index = createKeyIndex(keys);
        const found: string[] = [];
        let after: string | null = '';
        while (after !== null) {
          const page = listPage(index, { prefix, delimiter, after, maxKeys });
          expect(page.keys.length + page.commonPrefixes.length).toBeLessThanOrEqual(maxKeys);
          found.push(...[...page.keys, ...page.commonPrefixes].sort(bytes));
          after = page.next;
        }
        expect(found).toEqual([...expected]);
      },
    ),
  );
});
