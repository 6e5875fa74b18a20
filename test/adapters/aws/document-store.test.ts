import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it, vi } from 'vitest';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { documentStoreContract } from '#test/contracts/document-store.ts';
import { emulate } from '#test/local/emulators/aws/emulated.ts';

documentStoreContract(async () => createS3DocumentStore((await emulate()).s3, 'box', 'test'));

const setUp = async () => {
  const emulated = await emulate();
  return { ...emulated, store: createS3DocumentStore(emulated.s3, 'box', 'wörker-1') };
};

describe('a write whose answer is lost', () => {
  it('counts as created', async () => {
    const { emulator, store } = await setUp();
    emulator.faults.inject({ operation: 'PutObject', keyPrefix: 'a', fault: { kind: 'lost-answer' } });
    expect(await store.create('a', '1')).toBe('created');
  });

  it('counts as replaced', async () => {
    const { emulator, store } = await setUp();
    await store.create('a', '1');
    emulator.faults.inject({ operation: 'PutObject', fault: { kind: 'lost-answer' } });
    expect(await store.replace('a', '2', (await store.get('a'))!.etag)).toBe('replaced');
    expect((await store.get('a'))?.text).toBe('2');
  });

  it('is no success once somebody has written on top of it, be it the same text', async () => {
    const { emulator, store, s3, clock } = await setUp();
    emulator.faults.inject({ operation: 'PutObject', fault: { kind: 'lost-answer' } });
    emulator.faults.inject({ operation: 'PutObject', fault: { kind: 'delay', ms: 1 } });
    const creating = store.create('a', '1');
    await vi.waitFor(() => expect(clock.pending()).toBe(1), { interval: 1 });
    await s3.send(new PutObjectCommand({ Bucket: 'box', Key: 'a', Body: '1', Metadata: { nonce: 'theirs' } }));
    clock.advance(1);
    expect(await creating).toBe('exists');
  });
});

describe('a passing refusal', () => {
  // More than the three attempts of the SDK where the adapter adds its own.
  it.each([
    ['conflict', 4],
    ['slow-down', 4],
    ['internal-error', 2],
  ] as const)('%s is tried again', async (kind, times) => {
    const { emulator, store } = await setUp();
    emulator.faults.inject({ operation: 'PutObject', fault: { kind }, times });
    expect(await store.create('a', '1')).toBe('created');
    emulator.faults.inject({ operation: 'GetObject', fault: { kind: 'internal-error' } });
    expect((await store.get('a'))?.text).toBe('1');
  });

  it('is given up on in the end', async () => {
    const { emulator, store } = await setUp();
    emulator.faults.inject({ operation: 'PutObject', fault: { kind: 'conflict' }, times: 100 });
    await expect(store.create('a', '1')).rejects.toThrow('conflicting operation');
    emulator.faults.clear();
    expect(await store.get('a')).toBeNull();
  });

  it('can end in a conflict', async () => {
    const { emulator, store } = await setUp();
    await store.create('a', '1');
    const { etag } = (await store.get('a'))!;
    await store.replace('a', '2', etag);
    emulator.faults.inject({ operation: 'PutObject', fault: { kind: 'conflict' } });
    expect(await store.replace('a', '3', etag)).toBe('conflict');
  });
});

it('names its writer in the metadata', async () => {
  const { store, s3 } = await setUp();
  await store.create('a', '1');
  const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: 'box', Key: 'a' }));
  expect(JSON.parse(Metadata!['writer']!)).toBe('wörker-1');
});

it('lists beyond one page', async () => {
  const { store } = await setUp();
  const keys = Array.from({ length: 1001 }, (_, index) => `k/${String(index).padStart(4, '0')}`);
  for (let from = 0; from < keys.length; from += 50) {
    await Promise.all(keys.slice(from, from + 50).map((key) => store.create(key, '{}')));
  }
  const listed: string[] = [];
  for await (const key of store.list('k/')) listed.push(key);
  expect(listed).toEqual(keys);
}, 30_000);

it('throws when the bucket is missing', async () => {
  const { s3 } = await emulate();
  const store = createS3DocumentStore(s3, 'other', 'w');
  await expect(store.get('a')).rejects.toThrow('bucket');
  await expect(store.create('a', '1')).rejects.toThrow('bucket');
});
