import type { Instant } from '#shared/contracts/primitives.ts';
import { createDateReader, monthOf } from '../local-date.ts';
import { parseQueueFileName } from '../queue-file-name.ts';
import { createTeller, type Said, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

type Directory = Extract<Said, { kind: 'qm-directory' }>;

const GATHERED = /^Data gathered from the queue directory tree$/;
const CHANNEL = /^Channel: (?<channel>[A-Za-z][\w-]{0,79})\s+Size Queued since$/;
const ROW =
  /^\d{1,9}\s+(?<file>[^\s/]{1,120})\s+\d{1,12} {1,9}(?<day>\d{1,2})-(?<month>[A-Za-z]{3})-(?<year>\d{4}) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)$/;
const TOTAL = /^(?<count>\d{1,9}) total messages? queued$/;
const DATE = /^[A-Z][a-z]{2}, {1,2}\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d(?: .{1,40})?$/;
const OTHER =
  /^(?:-{10,}|(?:DIRECTORY|HOLD|RELEASE|HELD|DELETE|RETURN|EXIT|QUIT)\b.{0,200}|%?QM-[SIWEF]-[A-Z_]{1,40}, .{1,500})$/i;

/** Kinds of attempt counts that a fact holds. */
const MAX_ATTEMPTS = 60;

/**
 * Reads the listing of the sister product's queue manager: the same table with its own total line. A listing whose rows
 * are not as many as its total (an excerpt) tells the total of its only channel and nothing else. Source: PMDF help, QM
 * maintenance mode.
 */
export const parsePmdfDirectory = (text: string, at: Instant, timezone = 'UTC'): Told => {
  const teller = createTeller();
  const read = createDateReader(at, timezone);
  let gathered = false;
  let channels: { fact: Directory; line: ToolLine; attempts: Map<number, number> }[] = [];
  const finish = (total: number | null): void => {
    const rows = channels.reduce((sum, { fact }) => sum + fact.total, 0);
    for (const { fact, line, attempts } of channels) {
      const sorted = [...attempts].sort(([a], [b]) => a - b).slice(0, MAX_ATTEMPTS);
      if (total === rows) teller.say({ ...fact, attempts: sorted }, line);
      else if (total !== null && channels.length === 1)
        teller.say({ ...fact, total, held: 0, oldest: null, newest: null }, line);
    }
    channels = [];
  };
  for (const line of toolLines(text)) {
    const trimmed = line.text.trim();
    const opened = CHANNEL.exec(trimmed)?.groups?.['channel'];
    const row = ROW.exec(trimmed)?.groups;
    const count = TOTAL.exec(trimmed)?.groups?.['count'];
    const current = channels.at(-1);
    if (GATHERED.test(trimmed)) {
      gathered = true;
      channels = [];
      teller.read();
    } else if (opened !== undefined && gathered) {
      const name = opened.toLowerCase();
      const none = { total: 0, held: 0, attempts: [], oldest: null, newest: null };
      channels.push({ fact: { kind: 'qm-directory', name, at, ...none }, line, attempts: new Map() });
      teller.read();
    } else if (row && current) {
      const name = parseQueueFileName(row['file'] ?? '');
      current.fact.total += 1;
      if (name?.held === true) current.fact.held += 1;
      if (name) current.attempts.set(name.attempts, (current.attempts.get(name.attempts) ?? 0) + 1);
      const queued = read({
        year: Number(row['year']),
        month: monthOf(row['month'] ?? '') ?? 0,
        day: Number(row['day']),
        hour: Number(row['hour']),
        minute: Number(row['minute']),
        second: Number(row['second']),
      });
      if (queued !== null && (current.fact.oldest === null || queued < current.fact.oldest))
        current.fact.oldest = queued;
      if (queued !== null && (current.fact.newest === null || queued > current.fact.newest))
        current.fact.newest = queued;
      teller.read();
    } else if (count !== undefined) {
      finish(Number(count));
      teller.read();
    } else if (line.typed || OTHER.test(trimmed) || DATE.test(trimmed)) teller.read();
    else if (trimmed === '...') teller.skip('excerpt', line);
    else teller.skip(gathered ? 'unknown-line' : 'no-heading', line);
  }
  return teller.told();
};
