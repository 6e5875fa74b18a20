import { cellKey } from '#shared/contracts/digest.ts';
import type { EvidenceLine } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import type { ChannelView, HostView, QueuePoint } from '#shared/window/view.ts';
import { freshPoint, minutesFrom } from '#shared/diagnosis/seen.ts';

/** Evidence of a log range: which file, and which bytes of it (see evidenceKey). */
const RANGE = /\/log\/mail\.log\/(?<file>[^/]+)\/(?<start>\d{15})-(?<end>\d{15})\./;

/** Hours of mail time in one file before its age is estimated. */
const SEEN_HOURS = 20;
/** Age of mail.log_current, in hours, at which a nightly rotation was missed. */
const MISSED_HOURS = 30;
/** Minutes without a log entry that may be a host that was off: it may have been off when the job was due, once. */
const OFF = 30;
const ONE_NIGHT = 24;
/** Days after which mail is returned by default (notices 3 6 9 12), and a day for the job to get there. */
const RETURN_DAYS = 13;

/** The current mail.log, and how old it must be. */
export interface CurrentLog {
  readonly first: EvidenceLine;
  readonly last: EvidenceLine;
  /** Mail time between them. */
  readonly hours: number;
  /** Bytes of the file before the first of them, and between both. */
  readonly before: number;
  readonly between: number;
  /** Hours since it was begun, at the mean rate of what was seen. */
  readonly age: number;
}

/** Age of the current mail.log, from where its lines stand; null when they do not tell. */
export const currentLog = (view: HostView): CurrentLog | null => {
  const keys = new Set(view.channels.flatMap((channel) => channel.cells.map(cellKey)));
  const lines = [...keys]
    .flatMap((key) => view.proof(key))
    .flatMap(({ at, line }) => {
      const range = RANGE.exec(line.evidence)?.groups;
      return range
        ? [{ at, line, file: range['file']!, start: Number(range['start']), end: Number(range['end']) }]
        : [];
    })
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.start - b.start));
  const last = lines.at(-1);
  const own = lines.filter((l) => l.file === last?.file);
  const first = own[0];
  if (!first || !last) return null;
  const hours = minutesFrom(first.at, last.at) / 60;
  const between = last.end - first.start;
  if (hours < SEEN_HOURS || between <= 0) return null;
  const age = hours * (1 + first.start / between);
  return { first: first.line, last: last.line, hours, before: first.start, between, age };
};

/** Whether a log is so old that a nightly rotation was missed, and not because the host was off once. */
export const isMissed = (log: CurrentLog | null, pause: number): log is CurrentLog =>
  log !== null && log.age >= MISSED_HOURS + (pause > OFF ? ONE_NIGHT : 0);

/** Longest time, in minutes, between two log entries of any channel: a host that was off writes nothing. */
export const longestPause = (view: HostView): number => {
  const minutes = [...new Set(view.channels.flatMap((c) => c.cells.map((cell) => cell.minute)))].sort((a, b) => a - b);
  return minutes.reduce((longest, minute, i) => Math.max(longest, i === 0 ? 0 : minute - minutes[i - 1]!), 0);
};

/** Channels whose oldest message should have been returned by the default schedule. */
export const overdue = (view: HostView): { channel: ChannelView; point: QueuePoint; oldest: Instant }[] =>
  view.channels.flatMap((channel) => {
    const point = freshPoint(view, channel);
    // Held files are not returned, and a sampled age may be theirs.
    if (!point?.oldest || point.held > 0 || point.total === 0) return [];
    const days = minutesFrom(point.oldest, point.at) / 1_440;
    return days >= RETURN_DAYS ? [{ channel, point, oldest: point.oldest }] : [];
  });
