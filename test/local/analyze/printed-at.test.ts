import { describe, expect, it } from 'vitest';
import { printedAt } from '#local/analyze/printed-at.ts';

describe('printedAt', () => {
  it.each([
    ['Wed Mar  4 10:15:02 CET 2026\nChannel Messages\n', '2026-03-04T09:15:02.000Z'],
    ['# Wed Mar  4 10:15:02 UTC 2026\n', '2026-03-04T10:15:02.000Z'],
    ['\nWed Jul 14 10:15:02 2027\n', '2027-07-14T08:15:02.000Z'],
    ['Wed Mar 34 10:15:02 CET 2026\n', null],
    ['saved on Wed Mar  4 10:15:02 CET 2026\n', null],
    ['\n\n\n\n\n\nWed Mar  4 10:15:02 CET 2026\n', null],
    ['', null],
  ])('%j: %s', (text, time) => {
    expect(printedAt(text, 'Europe/Vienna')).toBe(time);
  });
});
