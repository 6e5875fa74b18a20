import type { Instant } from '#shared/contracts/primitives.ts';
import type { DateReader } from '../local-date.ts';
import { timesOf } from '../printed-time.ts';
import { factOfListing, type ListedFile } from '../queue-listing.ts';
import { createTeller, type Teller, type Told } from '../told.ts';
import { toolLines } from '../tool-lines.ts';
import { type Printed, printedIn } from './listings.ts';
import { type DirectoryRow, parseQmDirectory } from './parse.ts';

/**
 * Facts of `directory` and `held` listings, one a channel and listing, each at the time in its heading: how often the
 * files failed, held ones, first and last queueing. Rows are in the host's time, whose offset the heading tells; else
 * `timezone` does. A listing that {@link parseQmDirectory} refuses says nothing, nor does one without its total (cut
 * off) or of a part of the queue. Between listings, other commands and what they print are counted and passed over.
 */
export const parseQmDirectoryFacts = (text: string, at: Instant, timezone = 'UTC'): Told => {
  const teller = createTeller();
  for (const printed of printedIn([...toolLines(text)])) tellOf(printed, teller, at, timezone);
  return teller.told();
};

const tellOf = ({ listed, lines, output }: Printed, teller: Teller, savedAt: Instant, timezone: string): void => {
  if (output.length === 0) {
    for (const _ of lines) teller.read();
    return;
  }
  const parsed = parseQmDirectory(output.map((line) => line.text).join('\n'));
  if (!parsed.ok) {
    for (const line of lines) teller.skip(parsed.reason, line);
    return;
  }
  const { at, read } = timesOf(
    output.map((line) => line.text),
    savedAt,
    timezone,
  );
  const headings = output.filter((line) => line.text.trimStart().startsWith('Channel:'));
  const blocks = new Map(headings.map((line, i) => [line, parsed.blocks[i]]));
  for (const line of lines) {
    const block = blocks.get(line);
    if (!block) {
      teller.read();
      continue;
    }
    const { channel, rows, unreadable } = block;
    const files = rows.map((row) => fileOf(row, read));
    const fact = factOfListing({ channel, at, files, unreadable: unreadable.length, listed });
    if (!block.whole) teller.skip('no-total', line);
    else if (fact === null) teller.skip('part-of-queue', line);
    else {
      teller.read();
      teller.say(fact, line);
    }
  }
};

const fileOf = ({ attempts, held, queuedSince }: DirectoryRow, read: DateReader): ListedFile => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = queuedSince.split(/[-T:]/).map(Number);
  return { attempts, held, queued: read({ year, month, day, hour, minute, second }) };
};
