import { expect, it } from 'vitest';
import { makeMailClock } from '#local/mailhost/clock.ts';

const WALL = Date.UTC(2026, 0, 5, 3);
const ASK = { speed: 3600, catchUp: true };

it('runs fast until mail time is wall time, and then with it', () => {
  const clock = makeMailClock(WALL - 600_000, WALL, ASK);
  expect(clock.target(WALL + 100)).toBe(WALL - 240_000);
  expect(clock.target(WALL + 200)).toBe(WALL + 200);
  expect(clock.pace).toEqual({ speed: 1, catchUp: false });
  expect(clock.target(WALL + 5_000)).toBe(WALL + 5_000);
});

it('catches up again when the host could not follow, and stays behind by no minutes', () => {
  const clock = makeMailClock(WALL - 600_000, WALL, ASK);
  clock.target(WALL + 200);
  clock.anchor(WALL - 164_000, WALL + 200);
  expect(clock.pace).toEqual(ASK);
  expect(clock.target(WALL + 400)).toBe(WALL + 400);
  // A moment behind is none of it.
  clock.anchor(WALL + 300, WALL + 400);
  expect(clock.pace).toEqual({ speed: 1, catchUp: false });
});

it('keeps the pace that somebody set', () => {
  const clock = makeMailClock(WALL - 600_000, WALL, ASK);
  clock.target(WALL + 200);
  clock.setPace({ speed: 30 }, WALL + 200);
  clock.anchor(WALL - 164_000, WALL + 400);
  expect(clock.pace).toEqual({ speed: 30, catchUp: false });
});
