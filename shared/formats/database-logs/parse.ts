import type { Instant } from '#shared/contracts/primitives.ts';
import { createDateReader } from '../local-date.ts';
import { createListing } from '../ls-line.ts';
import { createTeller, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

const LOG = /^log\.\d{10}$/;
/** Other files of the mailbox database, which tell that a listing is of its directory. */
const DATABASE = /^(?:__db\.\d{3}|DB_CONFIG|[a-z]{2,20}\.db)$/;
const NAMES = /^\s*[\w.$+-]{1,100}(?:\s{1,100}[\w.$+-]{1,100}){0,30}$/;

/**
 * Counts the database's transaction logs in a listing (`ls` or `ls -l`) of store/mboxlist; name = its path, '' where
 * the listing does not say. More than two or three mean that checkpoints do not happen. A listing in which nothing is
 * of the database says nothing, not zero. Source: 6.3 Administration Guide, 20.14.1.
 */
export const parseDatabaseLogs = (text: string, at: Instant): Told => {
  const teller = createTeller();
  const listing = createListing(createDateReader(at, 'UTC'));
  const found = new Map<string, { count: number; line: ToolLine }>();
  let directory = '';
  const see = (name: string, where: string, line: ToolLine): void => {
    if (!LOG.test(name) && !DATABASE.test(name)) return;
    const of = found.get(where) ?? { count: 0, line };
    // The last log proves more than a file that is always there: its number grows.
    found.set(where, LOG.test(name) ? { count: of.count + 1, line } : of);
  };
  for (const line of toolLines(text)) {
    const row = listing(line);
    if (row?.is === 'directory') directory = row.path;
    if (row?.is === 'file') see(row.file.name, row.file.directory, line);
    if (row || line.typed) teller.read();
    else if (NAMES.test(line.text)) {
      for (const name of line.text.trim().split(/\s+/)) see(name, directory, line);
      teller.read();
    } else teller.skip('no-listing', line);
  }
  for (const [name, { count, line }] of found) teller.say({ kind: 'database-logs', name, at, count }, line);
  return teller.told();
};
