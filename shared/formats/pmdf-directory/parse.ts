import type { Instant } from '#shared/contracts/primitives.ts';
import { type DateReader, monthOf } from '../local-date.ts';
import { PRINTED, timesOf } from '../printed-time.ts';
import { parseQueueFileName } from '../queue-file-name.ts';
import { factOfListing, type Listed, listedBy, type ListedFile } from '../queue-listing.ts';
import { createTeller, type Teller, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

const GATHERED = /^Data gathered from the queue directory tree$/;
const CHANNEL = /^Channel: (?<channel>[A-Za-z][\w-]{0,79})\s+Size Queued since$/;
const ROW =
  /^\d{1,9}\s+(?<file>[^\s/]{1,120})\s+\d{1,12} {1,9}(?<day>\d{1,2})-(?<month>[A-Za-z]{3})-(?<year>\d{4}) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)$/;
const TOTAL = /^(?<count>\d{1,9}) total messages? queued$/;
const OTHER =
  /^(?:-{10,}|(?:DIRECTORY|HOLD|RELEASE|HELD|DELETE|RETURN|EXIT|QUIT)\b.{0,200}|%?QM-[SIWEF]-[A-Z_]{1,40}, .{1,500})$/i;

interface Block {
  readonly name: string;
  readonly line: ToolLine;
  readonly files: ListedFile[];
  unreadable: number;
}

/** A listing as far as it was read. */
interface Listing {
  readonly listed: Listed | null;
  readonly at: Instant;
  readonly read: DateReader;
  readonly blocks: Block[];
}

/**
 * Reads the listing of the sister product's queue manager: the same table with its own total line. A listing whose rows
 * are not as many as its total (an excerpt) tells the total of its only channel and nothing else. Source: PMDF help, QM
 * maintenance mode.
 */
export const parsePmdfDirectory = (text: string, at: Instant, timezone = 'UTC'): Told => {
  const teller = createTeller();
  let listed: Listed | null = null;
  let printed = '';
  let listing: Listing | null = null;
  for (const line of toolLines(text)) {
    const trimmed = line.text.trim();
    const opened = CHANNEL.exec(trimmed)?.groups?.['channel'];
    const row = ROW.exec(trimmed)?.groups;
    const count = TOTAL.exec(trimmed)?.groups?.['count'];
    const current: Block | undefined = listing?.blocks.at(-1);
    if (GATHERED.test(trimmed)) {
      cutOff(teller, listing);
      listing = { listed, ...timesOf([printed], at, timezone), blocks: [] };
      [listed, printed] = [null, ''];
      teller.read();
    } else if (opened !== undefined && listing) {
      listing.blocks.push({ name: opened.toLowerCase(), line, files: [], unreadable: 0 });
    } else if (row && current && listing) {
      const name = parseQueueFileName(row['file'] ?? '');
      if (name) current.files.push({ attempts: name.attempts, held: name.held, queued: queuedAt(row, listing.read) });
      else current.unreadable += 1;
      teller.read();
    } else if (count !== undefined) {
      if (listing) finish(teller, listing, Number(count));
      listing = null;
      teller.read();
    } else if (line.typed || OTHER.test(trimmed)) {
      listed = listedBy(trimmed) ?? listed;
      teller.read();
    } else if (PRINTED.test(trimmed)) {
      printed = trimmed;
      teller.read();
    } else if (trimmed === '...') teller.skip('excerpt', line);
    else teller.skip(listing ? 'unknown-line' : 'no-heading', line);
  }
  cutOff(teller, listing);
  return teller.told();
};

/** Without its total nothing is known of a listing. */
const cutOff = (teller: Teller, listing: Listing | null): void => {
  for (const { line } of listing?.blocks ?? []) teller.skip('no-total', line);
};

const sizeOf = ({ files, unreadable }: Block): number => files.length + unreadable;

const finish = (teller: Teller, { listed, at, blocks }: Listing, total: number): void => {
  const isWhole = blocks.reduce((sum, block) => sum + sizeOf(block), 0) === total;
  for (const { name, line, files, unreadable } of blocks) {
    const fact = factOfListing({ channel: name, at, files, unreadable, listed });
    if (fact) teller.read();
    else teller.skip('part-of-queue', line);
    if (fact && isWhole) teller.say(fact, line);
    else if (blocks.length === 1 && fact?.kind === 'qm-directory')
      teller.say(
        { kind: 'qm-directory', name, at, total, held: null, attempts: [], oldest: null, newest: null, whole: false },
        line,
      );
  }
};

const queuedAt = (row: Partial<Record<string, string>>, read: DateReader): Instant | null =>
  read({
    year: Number(row['year']),
    month: monthOf(row['month'] ?? '') ?? 0,
    day: Number(row['day']),
    hour: Number(row['hour']),
    minute: Number(row['minute']),
    second: Number(row['second']),
  });
