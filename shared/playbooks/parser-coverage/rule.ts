import type { SourceCoverage } from '#shared/contracts/window.ts';

/** Reasons that say nothing about a format; what a failed tool printed is the tool's trouble. */
const HARMLESS: ReadonlySet<string> = new Set(['blank', 'note', 'tool-failed']);

/** Reasons that are counted for lines which were read. */
const REMARKS: ReadonlySet<string> = new Set([
  'clock-jump',
  'options-contradicted',
  'too-many-names',
  'unknown-timezone',
]);

/** Lines of one log that tell its layout before and after, and how many of them must be understood, or not. */
const ENOUGH = 20;
const MOST = 0.9;
const FEW = 0.05;

/** Lines that were meant to be understood, and those that were not. */
export interface Share {
  readonly meant: number;
  readonly unread: number;
}

/** A log that was understood and no longer is. */
export interface Changed {
  /** `imap`, `mail.log`. */
  readonly log: string;
  readonly before: Share;
  readonly since: Share;
}

/** Whether a reason is one of lines that were not understood. */
export const isUnread = (reason: string): boolean => !REMARKS.has(reason) && !HARMLESS.has(reason);

/** Share of what was read, without the lines and reasons that say nothing. */
export const shareOf = (lines: number, reasons: SourceCoverage['reasons']): Share => {
  let [harmless, unread] = [0, 0];
  for (const [reason, count] of Object.entries(reasons)) {
    if (HARMLESS.has(reason)) harmless += count;
    else if (isUnread(reason)) unread += count;
  }
  return { meant: Math.max(0, lines - harmless), unread };
};

const add = (a: Share, b: Share): Share => ({ meant: a.meant + b.meant, unread: a.unread + b.unread });

const NONE: Share = { meant: 0, unread: 0 };

/** Of one log's hours, ascending, the last ones in which hardly anything was understood, if it was before. */
const changeOf = (log: string, hours: readonly Share[]): Changed | null => {
  const last = hours.findLastIndex((hour) => hour.unread < MOST * hour.meant);
  // The hour of the change itself is understood in part, and belongs to neither side.
  const understood = hours.slice(0, last + 1).filter((hour) => hour.unread <= FEW * hour.meant);
  const before = understood.reduce(add, NONE);
  const since = hours.slice(last + 1).reduce(add, NONE);
  return before.meant < ENOUGH || since.meant < ENOUGH ? null : { log, before, since };
};

/** Logs whose layout changed, whatever part of the host's lines they are. */
export const changedLogs = (rows: readonly SourceCoverage[]): Changed[] => {
  const logs = new Map<string, Share[]>();
  for (const { source, lines, reasons } of rows) {
    if (!source.startsWith('log/')) continue;
    const log = source.slice('log/'.length);
    const share = shareOf(lines, reasons);
    if (share.meant > 0) logs.set(log, [...(logs.get(log) ?? []), share]);
  }
  return [...logs].flatMap(([log, hours]) => changeOf(log, hours) ?? []);
};
