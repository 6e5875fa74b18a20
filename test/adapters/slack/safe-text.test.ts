import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskAddresses } from '#adapters/slack/mask.ts';
import { mrkdwn, safe, safeEntry, safeLines } from '#adapters/slack/safe-text.ts';
import { hostileText } from './hostile.ts';

describe('maskAddresses', () => {
  test.each([
    ['john@example.org', 'j…n@example.org'],
    ['<john.doe@example.org>', '<j…e@example.org>'],
    ['rfc822;john@example.org', 'rfc822;j…n@example.org'],
    ['jo@example.org', '…@example.org'],
    ['"john doe"@example.org', '"…"@example.org'],
    ['john%inner.example@example.org', 'j…e@example.org'],
    ['bounce-john=example.org@lists.example.com', 'b…g@lists.example.com'],
    ['john@[192.0.2.1]', 'j…n@[192.0.2.1]'],
    ['a@b@example.org', '…@…@example.org'],
    ['j…n@example.org', 'j…n@example.org'],
    ['josé@example.org', 'j…é@example.org'],
    ['no address @ all', 'no address @ all'],
    ['@example.org', '@example.org'],
  ])('%s', (address, masked) => {
    expect(maskAddresses(address)).toBe(masked);
  });

  test('a long text without an end costs linear time', () => {
    const text = `${'a'.repeat(100_000)} ${'b@'.repeat(50_000)}`;
    const started = performance.now();
    maskAddresses(text);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('safe', () => {
  test('never exceeds its limit and is never empty', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 2, max: 300 }), (text, limit) => {
        for (const result of [safe(text, limit), safeLines(text, limit)]) {
          expect(result.length).toBeGreaterThan(0);
          expect(result.length).toBeLessThanOrEqual(limit);
        }
        expect(safeEntry(text, limit + 18).length).toBeLessThanOrEqual(limit + 18);
        expect(safeEntry(text, limit + 18)).not.toBe('');
      }),
    );
  });

  test('times stay as they were written', () => {
    expect(safe('02-Mar-2026 02:40:12.11 tcp_local Q 3', 100)).toBe('02-Mar-2026 02:40:12.11 tcp_local Q 3');
  });

  test('a cut never leaves half a character', () => {
    expect(safe('ab😀cd', 4)).toBe('ab…');
  });

  test('a long entry keeps its reason, and no address that was cut', () => {
    const entry = `02-Mar-2026 02:40:12.11 tcp_local Q 3 ${'joe@example.org '.repeat(9)}smtp;450 4.2.0 System I/O error`;
    const short = safeEntry(entry, 100);
    expect(short).toMatch(/^02-Mar-2026 02:40:12\.11 tcp_local Q 3 .* … .*smtp;450 4\.2\.0 System I\/O error$/);
    expect(short).not.toContain('joe');
  });

  test('lines stay lines only where asked', () => {
    expect(safe('a\r\nb\tc', 10)).toBe('a b c');
    expect(safeLines('a\r\nb\tc', 10)).toBe('a\nb  c');
  });
});

test('mrkdwn escapes entities and parts formatting characters', () => {
  const text = mrkdwn(safe('*a* _b_ <x> &amp; `c`', 100));
  expect(text).not.toMatch(/(?<!\u2060)[*_`]|[*_`](?!\u2060)/);
  expect(text).toContain('&lt;x&gt; &amp;amp;');
});
