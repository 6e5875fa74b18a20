import type { Act } from '#shared/contracts/acts.ts';
import type { Cell } from '#shared/contracts/digest.ts';
import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import type { Window } from '#shared/contracts/window.ts';
import { LONGEST_BACKOFF } from '#shared/window/runs.ts';
import { intervalAt } from '#shared/window/time.ts';

/** Minutes for which bounces that we caused may be tried, and between two attempts of one (the shortest backoff). */
const BOUNCES_LAST = 24 * 60;
const BETWEEN_TRIES = 30;

/** Minutes for which counters compare what was with what is: an act shows in them for so long. */
const COUNTERS_COMPARE = 60;

/** Records of a channel in some minutes: those of the codes, for the names. */
interface Scope {
  readonly channel: string;
  readonly from: number;
  readonly to: number;
  readonly codes: ReadonlySet<Cell['code']>;
  /** Null = whatever the destination. */
  readonly names: ReadonlySet<string> | null;
}

const ATTEMPTS: Scope['codes'] = new Set(['D', 'Q', 'Z', 'R', 'K'] as const);
/** A return or delete by hand is logged as R or K (6.3 Administration Guide, mail.log). */
const ENDS: Scope['codes'] = new Set(['R', 'K'] as const);

const scopeOf = (act: Act): Scope[] => {
  const { action, channel, from, until, startAt } = act;
  const names = act.destinations && new Set(act.destinations.map(({ name }) => name.toLowerCase()));
  const span = { channel, from: intervalAt(from), to: intervalAt(until) };
  switch (action) {
    case 'hold':
      return [];
    case 'return':
    case 'delete':
      return [{ ...span, codes: ENDS, names }];
    case 'release':
      return [{ ...span, codes: ATTEMPTS, names }];
    case 'stop':
      // What waited goes at once when the channel is started again.
      return [{ ...span, from: intervalAt(startAt ?? until), codes: ATTEMPTS, names: null }];
    case 'start':
    case 'retry':
    case 'cache-sync':
      return [{ ...span, codes: ATTEMPTS, names: null }];
  }
};

/** Takes what may be the attempts of bounces that a return caused: of each destination no more than there are. */
const createBounces = (acts: readonly Act[]): ((cell: Cell) => number) => {
  const returns = acts
    .filter(({ bounces }) => bounces.length > 0)
    .map((act) => ({
      from: intervalAt(act.from),
      settled: intervalAt(act.until),
      left: new Map<string, number>(),
      counts: new Map(act.bounces.map(({ name, count }) => [name.toLowerCase(), count])),
    }));
  return ({ minute, destination, code, count }) => {
    let taken = 0;
    for (const { from, settled, left, counts } of returns) {
      const own = counts.get(destination);
      const last = code === 'E' ? settled : from + BOUNCES_LAST;
      if (own === undefined || code === 'D' || minute < from || minute > last) continue;
      const slot = `${destination}|${code}|${Math.floor((minute - from) / BETWEEN_TRIES)}`;
      const take = Math.min(left.get(slot) ?? own, count - taken);
      left.set(slot, (left.get(slot) ?? own) - take);
      taken += take;
    }
    return taken;
  };
};

const later = (at: Instant, minutes: number): Instant => toInstant(fromInstant(at) + minutes * 60_000);

/**
 * A window without what acts of ours caused or may have caused: attempts and ends in their settling time, bounces of a
 * return, counts and listings of a queue that we stopped or filled, counters meanwhile. Null = there is nothing of it in the window.
 * Nothing but a bound for what may be said: it also leaves out what others did at the same time.
 */
export const withoutOwn = (window: Window, acts: readonly Act[]): Window | null => {
  if (acts.length === 0) return null;
  const scopes = acts.flatMap(scopeOf);
  const isOwn = (channel: string, minute: number, code: Cell['code'], destination: string | null): boolean =>
    scopes.some(
      (s) =>
        s.channel === channel &&
        minute >= s.from &&
        minute <= s.to &&
        s.codes.has(code) &&
        (destination === null ? s.codes === ATTEMPTS : s.names === null || s.names.has(destination)),
    );
  const bounced = createBounces(acts);
  const cells = window.cells.flatMap((cell): Cell[] => {
    if (isOwn(cell.channel, cell.minute, cell.code, cell.destination)) return [];
    const count = cell.count - bounced(cell);
    return count === cell.count ? [cell] : count > 0 ? [{ ...cell, count }] : [];
  });
  const attempts = window.attempts.filter((a) => !isOwn(a.channel, a.minute, a.code, null));
  const returns = acts.filter(({ action }) => action === 'return');
  const sendings = window.sendings.filter(
    (s) => s.sender !== '' || !returns.some((r) => s.minute >= intervalAt(r.from) && s.minute <= intervalAt(r.until)),
  );
  const queueCounts = window.queueCounts.map((point) => countedWithoutOwn(point, acts));
  const facts = window.facts.filter((f) => {
    const own = acts.filter((act) => act.channel === f.name);
    if (f.kind === 'counters') return !own.some((a) => f.at >= a.from && f.at <= later(a.until, COUNTERS_COMPARE));
    if (f.kind !== 'qm-directory') return true;
    return !own.some((act) => hidesQueue(act, own, f.at)) && releasedIn(own, f.at) === 0;
  });
  const isSame =
    facts.length === window.facts.length &&
    sendings.length === window.sendings.length &&
    attempts.length === window.attempts.length &&
    cells.length === window.cells.length &&
    cells.every((cell, i) => cell === window.cells[i]) &&
    queueCounts.every((point, i) => point === window.queueCounts[i]);
  return isSame ? null : { ...window, cells, attempts, sendings, queueCounts, facts };
};

type Point = Window['queueCounts'][number];

const countedWithoutOwn = (point: Point, acts: readonly Act[]): Point => {
  const channels = point.counts.channels.flatMap((channel) => {
    const own = acts.filter((act) => act.channel === channel.channel);
    if (own.some((act) => hidesQueue(act, own, point.at))) return [];
    const released = releasedIn(own, point.at);
    return [released > 0 ? { ...channel, byAttempts: lessTried(channel.byAttempts, released) } : channel];
  });
  const isSame =
    channels.length === point.counts.channels.length && channels.every((c, i) => c === point.counts.channels[i]);
  return isSame ? point : { ...point, counts: { ...point.counts, channels } };
};

/** Messages that we released and that may still wait for their next try. */
const releasedIn = (own: readonly Act[], at: Instant): number =>
  own
    .filter((act) => act.action === 'release' && act.until < at && at <= later(act.until, LONGEST_BACKOFF))
    .reduce((sum, act) => sum + act.count, 0);

/** A stopped queue grows because of us, and a count from the time of a hold cannot be compared with one after the release. */
const hidesQueue = ({ action, from, until }: Act, own: readonly Act[], at: Instant): boolean => {
  if (action === 'stop') return at >= from && at <= until;
  if (action !== 'release' || at > until) return false;
  const holds = own.filter((other) => other.action === 'hold' && other.from < from);
  const since = holds.reduce((min, hold) => (hold.from < min ? hold.from : min), from);
  return at >= since;
};

/** Takes off the messages that were tried most: those that had been held are the oldest. */
const lessTried = (byAttempts: readonly number[], count: number): number[] => {
  let left = count;
  return byAttempts
    .toReversed()
    .map((n) => {
      const take = Math.min(n, left);
      left -= take;
      return n - take;
    })
    .toReversed();
};
