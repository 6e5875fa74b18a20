import type { Instant } from '#shared/contracts/primitives.ts';
import { createDateReader, type DateReader, offsetOf } from '../local-date.ts';
import { createTeller, notTold, type Said, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';
import { type DirectoryBlock, parseQmDirectory } from './parse.ts';

const PRINTED = /^[A-Z][a-z]{2}, {1,2}(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d)(?: ([+-]\d{4}))?/;
const QM = /^(?:(?:\S{0,200}\/)?imsimta qm(?: (?:dir(?:ectory)?|held).{0,200})?|exit|quit)$/;

/** Kinds of attempt counts that a fact holds. */
const MAX_ATTEMPTS = 60;

/**
 * Facts of `directory` and `held` listings, one a channel: messages, held ones, how often they failed, first and last
 * queueing. Rows are in the host's time, whose offset the heading tells; else `timezone` does. A listing that
 * {@link parseQmDirectory} refuses says nothing.
 */
export const parseQmDirectoryFacts = (text: string, at: Instant, timezone = 'UTC'): Told => {
  const lines = [...toolLines(text)];
  const printed = lines.filter((line) => !line.typed && !QM.test(line.text.trim()));
  const read = parseQmDirectory(printed.map((line) => line.text).join('\n'));
  if (!read.ok) return notTold(lines, read.reason);
  const teller = createTeller();
  const readDate = dateReader(printed, at, timezone);
  const blocks = read.blocks.values();
  for (const line of lines) {
    teller.read();
    if (!line.text.trimStart().startsWith('Channel:') || line.typed) continue;
    const block = blocks.next().value;
    if (block) teller.say(factOf(block, at, readDate), line);
  }
  return teller.told();
};

/** Reader of row dates: with the heading's own offset where it has one. */
const dateReader = (lines: readonly ToolLine[], at: Instant, timezone: string): DateReader => {
  const heading = lines.map((line) => PRINTED.exec(line.text.trim())).find((found) => found !== null);
  const offset = heading?.[7] === undefined ? null : offsetOf(heading[7]);
  const read = createDateReader(at, timezone);
  return offset === null ? read : (date) => read({ ...date, offsetMinutes: offset });
};

const factOf = (block: DirectoryBlock, at: Instant, read: DateReader): Said => {
  const attempts = new Map<number, number>();
  let oldest: Instant | null = null;
  let newest: Instant | null = null;
  for (const row of block.rows) {
    attempts.set(row.attempts, (attempts.get(row.attempts) ?? 0) + 1);
    const queued = queuedAt(row.queuedSince, read);
    if (queued === null) continue;
    if (oldest === null || queued < oldest) oldest = queued;
    if (newest === null || queued > newest) newest = queued;
  }
  return {
    kind: 'qm-directory',
    name: block.channel,
    at,
    total: block.rows.length + block.unreadable.length,
    held: block.rows.filter(({ held }) => held).length,
    attempts: [...attempts].sort(([a], [b]) => a - b).slice(0, MAX_ATTEMPTS),
    oldest,
    newest,
  };
};

const queuedAt = (local: string, read: DateReader): Instant | null => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = local.split(/[-T:]/).map(Number);
  return read({ year, month, day, hour, minute, second });
};
