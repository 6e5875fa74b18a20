import type { Instant } from '#shared/contracts/primitives.ts';
import { createDateReader } from '../local-date.ts';
import { createListing } from '../ls-line.ts';
import { createTeller, type Told } from '../told.ts';
import { toolLines } from '../tool-lines.ts';

/**
 * Reads a listing (`ls -l`) of mailbox directories for the size of store.idx, which cannot grow beyond 2 GiB; name = the
 * mailbox's directory, '' where the listing does not say. Source: 6.3 Administration Guide, 20.14.5.
 */
export const parseMailboxListing = (text: string, at: Instant): Told => {
  const teller = createTeller();
  const listing = createListing(createDateReader(at, 'UTC'));
  for (const line of toolLines(text)) {
    const row = listing(line);
    if (row || line.typed) teller.read();
    else teller.skip('no-listing', line);
    if (row?.is !== 'file' || row.file.name !== 'store.idx') continue;
    const { directory: name, bytes: indexBytes } = row.file;
    teller.say({ kind: 'mailbox', name, at, messages: null, indexBytes, quotaUsed: null }, line);
  }
  return teller.told();
};
