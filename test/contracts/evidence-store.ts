import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { evidenceKey, type EvidenceHeader } from '#shared/contracts/evidence.ts';
import { Instant } from '#shared/contracts/primitives.ts';
import type { EvidenceStore } from '#shared/ports.ts';

/** A log range that holds this text. */
export const logEvidence = (text: string, changes: { start?: number; timezone?: string } = {}) => {
  const raw = Buffer.from(text);
  const start = changes.start ?? 0;
  const header: EvidenceHeader = {
    version: 1,
    type: 'log',
    host: 'mail1.example.com',
    source: 'mail.log',
    fileId: '64769-1311-0a1b2c',
    start,
    end: start + raw.length,
    sha256: createHash('sha256').update(raw).digest('hex'),
    previousSha256: null,
    collectedAt: '2026-03-01T12:00:00.000Z',
    timezone: changes.timezone ?? 'Europe/Vienna',
  };
  return { header, gzip: new Uint8Array(gzipSync(raw)) };
};

const all = async <T>(keys: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const key of keys) found.push(key);
  return found;
};

/** What every EvidenceStore does. */
export const evidenceStoreContract = (make: () => Promise<EvidenceStore>): void => {
  describe('evidence store', () => {
    it('gives back what was put, under the content address', async () => {
      const store = await make();
      const { header, gzip } = logEvidence('one line\n');
      expect(await store.put(header, gzip)).toBe(evidenceKey(header));
      expect(await store.get(evidenceKey(header))).toEqual({ header, gzip });
    });

    it('takes the same evidence twice, zipped differently or not', async () => {
      const store = await make();
      const { header, gzip } = logEvidence('one line\n'.repeat(50));
      await store.put(header, gzip);
      const again = new Uint8Array(gzipSync('one line\n'.repeat(50), { level: 0 }));
      expect(await store.put(header, again)).toBe(evidenceKey(header));
      expect((await store.get(evidenceKey(header)))?.gzip).toEqual(gzip);
    });

    it('keeps a header that is not ASCII', async () => {
      const store = await make();
      const { header, gzip } = logEvidence('x', { timezone: 'Zürich \u{1f4ee}\u007f\u00a0' });
      await store.put(header, gzip);
      expect((await store.get(evidenceKey(header)))?.header).toEqual(header);
    });

    it('tells when each object was stored, in the order of its listing', async () => {
      const store = await make();
      for (const start of [100, 0]) {
        const { header, gzip } = logEvidence('one line\n', { start });
        await store.put(header, gzip);
      }
      const stored = await all(store.stored('evidence/'));
      expect(stored.map(({ key }) => key)).toEqual(await all(store.list('evidence/')));
      expect(stored).toHaveLength(2);
      for (const { at } of stored) expect(Instant.parse(at)).toBe(at);
      expect(await all(store.stored('elsewhere/'))).toEqual([]);
    });

    it('has nothing under an unknown key', async () => {
      expect(await (await make()).get('evidence/none')).toBeNull();
    });

    it('unzips no further than the header allows', async () => {
      const store = await make();
      const { header } = logEvidence('abcdefghij');
      await store.put(header, new Uint8Array(gzipSync('a'.repeat(1_000_000))));
      await expect(store.get(evidenceKey(header))).rejects.toThrow('does not unzip within 10 bytes');
    });

    it.each([
      ['other bytes of the same length', gzipSync('0123456789')],
      ['too few bytes', gzipSync('abc')],
      ['more bytes than announced', gzipSync('a'.repeat(1_000_000))],
      ['bytes that are no gzip', Buffer.from('abcdefghij')],
    ])('refuses a body of %s, and to confirm it', async (_what, body) => {
      const store = await make();
      const { header, gzip } = logEvidence('abcdefghij');
      await store.put(header, new Uint8Array(body));
      await expect(store.get(evidenceKey(header))).rejects.toThrow(evidenceKey(header));
      await expect(store.put(header, gzip)).rejects.toThrow(evidenceKey(header));
    });

    it('lists the keys of a prefix in ascending order', async () => {
      const store = await make();
      const pieces = [30, 10, 20].map((start) => logEvidence('0123456789', { start }));
      for (const { header, gzip } of pieces) await store.put(header, gzip);
      const keys = pieces.map(({ header }) => evidenceKey(header)).sort();
      expect(await all(store.list('evidence/mail1.example.com/'))).toEqual(keys);
      expect(await all(store.list('evidence/mail2.example.com/'))).toEqual([]);
    });
  });
};
