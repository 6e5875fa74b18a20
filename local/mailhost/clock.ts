/** How fast mail time runs. */
export interface Pace {
  /** Mail time a wall time. */
  speed: number;
  /** Run at `speed` until mail time is wall time, then at 1. */
  catchUp: boolean;
}

/** Mail time as a function of wall time. */
export interface MailClock {
  readonly pace: Pace;
  /** Mail time that should be reached at a wall time; never goes back. */
  target(wall: number): number;
  /** Starts again from what was really reached. */
  anchor(mail: number, wall: number): void;
  setPace(pace: Partial<Pace>, wall: number): void;
}

/** Behind by more than this, a clock that had caught up does so again: the host was too busy to follow it. */
const BEHIND_MS = 1_000;

/** A clock that shows `mail` at wall time `wall`. */
export const makeMailClock = (mail: number, wall: number, start: Pace): MailClock => {
  let from = { mail, wall };
  let pace = start;
  /** How it caught up, until another pace is set. */
  let caughtUp: Pace | null = null;
  const target = (now: number): number => {
    const there = from.mail + Math.max(0, now - from.wall) * pace.speed;
    if (!pace.catchUp || there < now) return there;
    from = { mail: Math.max(from.mail, now), wall: now };
    caughtUp = pace;
    pace = { speed: 1, catchUp: false };
    return from.mail;
  };
  return {
    get pace() {
      return pace;
    },
    target,
    anchor: (reached, now) => {
      from = { mail: reached, wall: now };
      if (caughtUp && now - reached > BEHIND_MS) pace = caughtUp;
    },
    setPace: (wanted, now) => {
      from = { mail: target(now), wall: now };
      pace = { ...pace, ...wanted };
      caughtUp = null;
    },
  };
};
