import type { EvidenceLine } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import type { LogRange } from '#shared/window/ranges.ts';
import type { QueuePoint } from '#shared/window/queue-points.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { type RetryPlan, retryPlanOf } from '#shared/diagnosis/retry-plan.ts';
import { freshPoint, minutesFrom } from '#shared/diagnosis/seen.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { intervalAt } from '#shared/window/time.ts';

/** Hours of mail time in one file before its age is estimated: all of a day, for nights are quiet. */
const SEEN_HOURS = 23;
/** Age of mail.log_current, in hours, at which a nightly rotation was missed. */
const MISSED_HOURS = 30;
/** Minutes without a log entry that may be a host that was off: it may have been off when the job was due, once. */
const OFF = 30;
const ONE_NIGHT = 24;
/** Minutes. */
const A_DAY = 1_440;
/** What the job, which runs once a day, has to get to what is out of time. */
const ITS_TURN = A_DAY;

/** The current mail.log, and how old it must be. */
export interface CurrentLog {
  /** The first and the last of its ranges that arrived in the last day. */
  readonly first: LogRange;
  readonly last: LogRange;
  /** Mail time between their ends. */
  readonly hours: number;
  /** Bytes of the file up to the end of the first of them, and between both ends. */
  readonly before: number;
  readonly between: number;
  /** Hours since it was begun, if it was written before as in the same hours of the day that was seen. */
  readonly age: number;
}

type Dated = LogRange & { readonly at: Instant };

const hoursFrom = (first: Dated, last: Dated): number => minutesFrom(first.at, last.at) / 60;

/**
 * Age of the current mail.log, from the names of the ranges that arrived of it; null when too little of it did. What was
 * written before the day that was seen takes as long as the same amount took at the end of that day, which are the same
 * hours: at the mean rate of a day a quiet night would count for little.
 */
export const currentLog = (view: HostView): CurrentLog | null => {
  const ranges = view
    .arrived()
    .flatMap((range): Dated[] =>
      range.source === 'mail.log' && range.at !== null ? [{ ...range, at: range.at }] : [],
    );
  const newest = ranges.reduce<Dated | null>((last, r) => (last === null || r.at > last.at ? r : last), null);
  const own = ranges.filter((r) => r.fileId === newest?.fileId).sort((a, b) => a.end - b.end);
  const first = own[0];
  const last = own.at(-1);
  if (!first || !last) return null;
  const hours = hoursFrom(first, last);
  const between = last.end - first.end;
  if (hours < SEEN_HOURS || between <= 0) return null;
  const before = first.end;
  const rest = before % between;
  const from = own.find((r) => last.end - r.end <= rest) ?? last;
  const age = hours * (1 + Math.floor(before / between)) + hoursFrom(from, last);
  return { first, last, hours, before, between, age };
};

/** What the store lists of a log: a name tells the file and the place in it. */
export const listed = ({ key, start }: LogRange): EvidenceLine => ({
  evidence: key,
  start,
  end: start,
  line: 1,
  text: untrusted(key),
});

/** Whether a log is so old that a nightly rotation was missed, and not because the host was off once. */
export const isMissed = <Log extends { readonly age: number }>(log: Log | null, pause: number): log is Log =>
  log !== null && log.age >= MISSED_HOURS + (pause > OFF ? ONE_NIGHT : 0);

/**
 * Longest time, in minutes, between two log entries of any channel in the last day: a host that was off writes nothing.
 * `begun` = when the log was begun, if that is known: the day may begin with such a pause.
 */
export const longestPause = (view: HostView, begun: Instant | null): number => {
  const logged = view.channels.flatMap((c) => c.outcomes.map((o) => o.minute));
  const day = view.latestInterval - A_DAY;
  const minutes = [...new Set(begun === null ? logged : [Math.max(day, intervalAt(begun)), ...logged])].sort(
    (a, b) => a - b,
  );
  return minutes.reduce((longest, minute, i) => Math.max(longest, i === 0 ? 0 : minute - minutes[i - 1]!), 0);
};

/** A channel whose oldest message should have been returned, by its notices. */
export interface Overdue {
  readonly channel: ChannelView;
  readonly point: QueuePoint;
  readonly oldest: Instant;
  readonly plan: RetryPlan;
}

/** Channels with mail beyond their return time; none whose notices could not be read, for then nobody knows it. */
export const overdue = (view: HostView): Overdue[] =>
  view.channels.flatMap((channel) => {
    const point = freshPoint(view, channel);
    if (!point?.oldest || point.total === 0) return [];
    // Held files are not returned, and a sampled age may be theirs.
    if (point.listing === null && point.held !== 0) return [];
    const plan = retryPlanOf(view, channel);
    if (plan.noticesOf === 'unreadable') return [];
    const isLate = minutesFrom(point.oldest, point.at) >= plan.notices.at(-1)! + ITS_TURN;
    return isLate ? [{ channel, point, oldest: point.oldest, plan }] : [];
  });

/** Whether any channel warns senders before it returns their mail: without, a day without warnings says nothing. */
export const warnsAnybody = (view: HostView): boolean =>
  view.channels.some((channel) => retryPlanOf(view, channel).notices.length > 1);
