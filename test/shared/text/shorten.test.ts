import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { shorten } from '#shared/text/shorten.ts';

it('keeps the beginning and the end of an entry, by whole words', () => {
  const entry = `03-Feb-2026 08:00:10.00 tcp_local Q 3 ann@example.com ${'x'.repeat(50)} ${'y'.repeat(50)} smtp;450 4.2.0 System I/O error.`;
  expect(shorten(entry, 100)).toBe(
    '03-Feb-2026 08:00:10.00 tcp_local Q 3 ann@example.com … smtp;450 4.2.0 System I/O error.',
  );
  expect(shorten(entry, entry.length)).toBe(entry);
});

it('is never longer than the limit, begins and ends as the text does, and halves no character', () => {
  const units = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\t', '😀', 'é'), maxLength: 400 });
  fc.assert(
    fc.property(units, fc.integer({ min: 20, max: 300 }), (text, limit) => {
      const short = shorten(text, limit);
      expect(short.length).toBeLessThanOrEqual(limit);
      expect(short).not.toMatch(/\p{Cs}/u);
      const isWhole = text.length <= limit;
      expect(short === text).toBe(isWhole);
      if (isWhole) return;
      expect(text.startsWith(short.slice(0, short.indexOf(' … ')))).toBe(true);
      expect(text.endsWith(short.slice(short.lastIndexOf(' … ') + 3))).toBe(true);
    }),
  );
});
