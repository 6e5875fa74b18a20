import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { plain } from '#local/analyze/plain.ts';

it.each([
  ['an escape sequence', '\u001b[2J\u001b]0;owned\u0007x', '·[2J·]0;owned·x'],
  ['an eight-bit escape', '\u009b2Jx', '·2Jx'],
  ['line ends', 'a\r\nb\u2028c', 'a··b·c'],
  ['text-reordering marks', 'a\u202etxt.exe', 'a·txt.exe'],
  ['hidden text', 'a\u200bb\u{e0041}c', 'a·b·c'],
  ['half a character', 'a\ud800b', 'a·b'],
  ['other scripts', 'Grüße 日本 😀', 'Grüße 日本 😀'],
])('makes %s visible', (_, text, safe) => {
  expect(plain(text)).toBe(safe);
});

it('lets nothing through that a terminal obeys, and is bounded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const safe = plain(text, 40);
      expect(safe).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(safe.length).toBeLessThanOrEqual(40);
    }),
  );
});
