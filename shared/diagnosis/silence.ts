import { stoppedByUs } from '#shared/acts/held.ts';
import type { Cell } from '#shared/contracts/digest.ts';
import { countOf } from '#shared/window/outcomes.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { counted, mailFor } from './words.ts';
import { freshFacts, freshPoint } from './seen.ts';

/** Messages that wait for a first try before silence means anything. */
const ENOUGH = 10;
/** Minutes without any attempt although mail is ready to be tried. */
export const SILENT = 20;
/** Dequeue entries that prove that the channel logs. */
const LOGS = 3;

/** Channels whose messages are not meant to be tried. */
const WAITING_ROOMS: ReadonlySet<string> = new Set(['hold', 'defragment', 'bitbucket']);

/** A channel with mail ready to be tried, of which nothing is tried. */
export interface Silence {
  readonly channel: ChannelView;
  /** Interval of the last attempt, or of the first arrival that was never tried. */
  readonly since: number;
  readonly minutes: number;
  /** What is ready to be tried, and who counted it: messages, or, by the log, recipients. */
  readonly waiting: number;
  readonly source: 'files' | 'qm' | 'log';
  /** Recipients that came since. */
  readonly arrived: number;
  /** Interval of the last attempt; null = none in the window. */
  readonly lastAttempt: number | null;
  /** The channel logged attempts before, so that none in the log means none. */
  readonly logs: boolean;
}

/** How much is ready in channels, in the units in which it was counted: `48 messages`, `mail for 12 recipients`. */
export const readyWords = (silences: readonly Pick<Silence, 'waiting' | 'source'>[]): string => {
  const sum = (logged: boolean): number =>
    silences.filter((s) => (s.source === 'log') === logged).reduce((total, s) => total + s.waiting, 0);
  const [messages, recipients] = [sum(false), sum(true)];
  return [
    ...(messages > 0 ? [counted(messages, 'message')] : []),
    ...(recipients > 0 ? [mailFor(recipients)] : []),
  ].join(' and ');
};

/** The channel's program took up a message: any entry that only a dequeue writes. */
export const isAttempt = ({ code }: Pick<Cell, 'code'>): boolean =>
  code === 'D' || code === 'Q' || code === 'Z' || code === 'R' || code === 'K';

/** Attempts of a channel after an interval. */
export const attemptsAfter = (channel: ChannelView, interval: number): number =>
  countOf(channel.cells, (c) => c.minute > interval && isAttempt(c));

/**
 * Silence of a channel: mail that is ready waits, and for {@link SILENT} minutes nothing of the channel was tried while
 * the log went on. Null when something is tried, nothing is ready, it was we who stopped it, or it cannot be told.
 */
export const silenceOf = (view: HostView, channel: ChannelView): Silence | null => {
  if (WAITING_ROOMS.has(channel.name) || stoppedByUs(view.acts, channel.name, view.latest)) return null;
  const lastAttempt = channel.cells.findLast(isAttempt)?.minute ?? null;
  const came = channel.cells.filter((c) => c.code === 'E' && c.minute > (lastAttempt ?? -1));
  const arrived = countOf(came, () => true);
  const active = activeOf(view, channel);
  const since = lastAttempt ?? came[0]?.minute ?? firstCounted(channel);
  if (since === null || (active?.waiting ?? arrived) < ENOUGH) return null;
  // Mail that came last may have come just now: silence begins when there was something to try.
  const ready = came[0]?.minute ?? firstCounted(channel, since) ?? view.latestInterval;
  const minutes = view.latestInterval - Math.max(since, ready);
  if (minutes < SILENT || !logGoesOn(view, since + SILENT)) return null;
  return {
    channel,
    since,
    minutes,
    waiting: active?.waiting ?? arrived,
    source: active?.source ?? 'log',
    arrived,
    lastAttempt,
    logs: countOf(channel.cells, isAttempt) >= LOGS,
  };
};

const activeOf = (view: HostView, channel: ChannelView): { waiting: number; source: 'files' | 'qm' } | null => {
  const rows = freshFacts(view, 'qm-messages').filter((f) => f.channel === channel.name);
  if (rows.length > 0) return { waiting: rows.reduce((total, f) => total + f.active, 0), source: 'qm' };
  const point = freshPoint(view, channel);
  return point ? { waiting: point.neverTried, source: 'files' } : null;
};

/** First interval, not before `from`, in which many untried files were counted that did not become fewer since. */
const firstCounted = (channel: ChannelView, from = 0): number | null => {
  let first: number | null = null;
  let previous = Infinity;
  for (const point of channel.queue.toReversed()) {
    const interval = intervalAt(point.at);
    if (interval < from || point.neverTried < ENOUGH || point.neverTried > previous) break;
    previous = point.neverTried;
    first = interval;
  }
  return first;
};

const logGoesOn = (view: HostView, from: number): boolean =>
  view.channels.some((c) => c.cells.length > 0 && c.cells.at(-1)!.minute >= from);
