import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextAttempt, NORMAL_BACKOFF, periodMinutes } from '#shared/figures/backoff.ts';

it.each([
  ['PT1H', 60],
  ['pt5m', 5],
  ['P1DT2H30M', 1_590],
  ['P2W', 20_160],
  ['PT90S', 1.5],
  ['P', null],
  ['PT', null],
  ['PT0M', null],
  ['60', null],
  ['P1M', null],
  ['', null],
])('%s is so many minutes: %s', (text, minutes) => {
  expect(periodMinutes(text)).toBe(minutes);
});

it('is the first attempt after now, on the schedule, the last wait repeating', () => {
  expect(nextAttempt(0, 0, NORMAL_BACKOFF)).toBe(60);
  expect(nextAttempt(0, 60, NORMAL_BACKOFF)).toBe(180);
  expect(nextAttempt(0, 1_260, NORMAL_BACKOFF)).toBe(1_500);
  expect(nextAttempt(0, 1_500, NORMAL_BACKOFF)).toBe(1_980);
  const backoff = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(backoff, fc.nat(1_000), fc.nat(9_000), (waits, first, later) => {
      const due = [first];
      while (due.at(-1)! <= first + later) due.push(due.at(-1)! + (waits[due.length - 1] ?? waits.at(-1)!));
      expect(nextAttempt(first, first + later, waits)).toBe(due.at(-1));
    }),
  );
});
