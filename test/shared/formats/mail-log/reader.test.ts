import { expect, it } from 'vitest';
import { createMailLogReader } from '#shared/formats/mail-log/reader.ts';

const LINE = '04-Mar-2026 09:15:02.31 tcp_a        tcp_local    E 3 a@example.com rfc822;b@example.net b@example.net';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it('gives entries in UTC with their place, and counts the rest', () => {
  const seen: unknown[] = [];
  const reader = createMailLogReader((entry, at, where) => seen.push([entry.to, at, where]), {
    timezone: 'Europe/Vienna',
  });
  reader.write(bytes(`# note\n${LINE}\r\n`));
  reader.write(bytes(LINE));
  expect(reader.end()).toEqual({
    lines: 3,
    parsed: 2,
    unparsed: 1,
    reasons: { 'no-stamp': 1 },
    samples: ['# note'],
    places: [{ start: 0, end: 6, line: 1 }],
  });
  expect(seen).toEqual([
    ['b@example.net', '2026-03-04T08:15:02.310Z', { start: 7, end: 7 + LINE.length, line: 2 }],
    ['b@example.net', '2026-03-04T08:15:02.310Z', { start: 9 + LINE.length, end: 9 + 2 * LINE.length, line: 3 }],
  ]);
});

it('reads bytes that are no UTF-8, and says so where it does not know the zone', () => {
  const to: (string | null)[] = [];
  const reader = createMailLogReader((entry) => to.push(entry.to), { timezone: 'Nowhere/Land' });
  reader.write(
    Uint8Array.from([...bytes(LINE.slice(0, -'example.net'.length)), 0xfc, 0xff, ...bytes('@example.net\n')]),
  );
  expect(reader.end().reasons).toEqual({ 'unknown-timezone': 1 });
  expect(to).toEqual(['b@\ufffd\ufffd@example.net']);
});

it('counts a line that is too long, without reading it', () => {
  const reader = createMailLogReader(() => expect.unreachable(), { timezone: 'UTC' });
  reader.write(bytes(`${LINE} ${'x'.repeat(70_000)}\n`));
  expect(reader.end().reasons).toEqual({ 'too-long': 1 });
});
