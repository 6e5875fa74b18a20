import { describe, expect, test } from 'vitest';
import type { QueuedMessage } from '#shared/contracts/result.ts';
import { makePreview } from '#shared/outcome/preview.ts';

const NOW = '2026-03-10T12:00:00.000Z';

const row = (n: number, changes: Partial<QueuedMessage>): QueuedMessage => ({
  id: `ZZ0ABC${n}`,
  state: 'queued',
  attempts: 0,
  blocks: 1,
  queuedSince: null,
  ...changes,
});

const previewOf = (rows: Partial<QueuedMessage>[]) =>
  makePreview(
    rows.map((changes, n) => row(n, changes)),
    { version: 1, messages: [], otherRecipients: 0, known: rows.length },
    rows.length,
    NOW,
  )!;

describe('a preview', () => {
  test('counts messages by age, each once; those without a time and those of the future are not lost', () => {
    const times = ['10T11:59', '10T11:00', '10T08:01', '09T11:00', '01T00:00', '10T12:01'];
    const { ages } = previewOf([
      ...times.map((time) => ({ queuedSince: `2026-03-${time}:00.000Z` })),
      { queuedSince: null },
    ]);
    expect(ages).toEqual([
      [0, 1, 2],
      [1, 4, 2],
      [24, 72, 1],
      [168, null, 1],
    ]);
  });

  test('counts what was tried very often, too', () => {
    const { attempts } = previewOf(Array.from({ length: 60 }, (_, n) => ({ attempts: n })));
    expect(attempts).toHaveLength(40);
    expect(attempts.at(-1)).toEqual([39, 21]);
    expect(attempts.reduce((sum, [, n]) => sum + n, 0)).toBe(60);
  });
});
