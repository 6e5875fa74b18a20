import type { Instant } from '#shared/contracts/primitives.ts';
import { createDateReader } from '../local-date.ts';
import { createListing } from '../ls-line.ts';
import { createTeller, type Told } from '../told.ts';
import { toolLines } from '../tool-lines.ts';

const STAMP = /^stored\.(?:ckp|lcu|per)$/;

/**
 * Reads a listing (`ls -l`) of the files whose times show that stored does its work: stored.ckp about every minute,
 * stored.lcu every 5 and stored.per every 60. Source: 6.3 Administration Guide, 20.14.1.
 */
export const parseStoreStamps = (text: string, at: Instant, timezone = 'UTC'): Told => {
  const teller = createTeller();
  const listing = createListing(createDateReader(at, timezone));
  for (const line of toolLines(text)) {
    const found = listing(line);
    if (found?.is === 'file' && STAMP.test(found.file.name)) {
      const { name, modifiedAt } = found.file;
      if (modifiedAt === null) teller.skip('bad-date', line);
      else {
        teller.read();
        teller.say({ kind: 'store-stamp', name, at, modifiedAt }, line);
      }
    } else if (found || line.typed) teller.read();
    else teller.skip('no-listing', line);
  }
  return teller.told();
};
