import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { untrusted } from '#shared/text/untrusted.ts';

test('is never longer than its limit, and is the text itself when that fits', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 1000 }), fc.integer({ min: 1, max: 500 }), (text, limit) => {
      const cut = untrusted(text, limit);
      expect(cut.length).toBeLessThanOrEqual(limit);
      if (text.length <= limit) expect(cut).toBe(text);
    }),
  );
});

test('half an address does not remain of a word that is cut', () => {
  expect(untrusted('from alice.anderson@example.org', 20)).toBe('from …');
});
