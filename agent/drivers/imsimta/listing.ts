import type { ChannelName } from '#shared/contracts/primitives.ts';
import { parseQmDirectory } from '#shared/formats/imsimta-qm-directory/parse.ts';
import type { DirectoryRow } from '#shared/formats/imsimta-qm-directory/parse.ts';
import type { Dialogue, Reply, Step } from '../dialogue.ts';
import type { Listed, Listing } from '../driver.ts';
import { qmLine } from './grammar.ts';

/** A listing with the numbers that are valid until the next one. */
export type NumberedListing = Listing & { numbers: Map<string, number> };
export type Numbered = { ok: true; listing: NumberedListing } | { ok: false; why: string };

/** `directory CHANNEL`: all messages of one channel, held ones included. */
export function* list(channel: ChannelName): Dialogue<Numbered> {
  const line = qmLine(`directory ${channel}`);
  const reply: Reply = yield { kind: 'say', line, weight: 'heavy' } satisfies Step;
  return reply.ok ? readListing(channel, reply.text) : { ok: false, why: reply.why };
}

const readListing = (channel: ChannelName, text: string): Numbered => {
  const parsed = parseQmDirectory(text);
  if (!parsed.ok) return { ok: false, why: `the listing could not be read (${parsed.reason}): ${parsed.line}` };
  const other = parsed.blocks.find((block) => block.channel !== channel);
  if (other) return { ok: false, why: `asked for ${channel}, the listing also shows ${other.channel}` };
  if (parsed.blocks.length > 1) return { ok: false, why: `the listing shows ${channel} twice` };

  const rows = parsed.blocks[0]?.rows ?? [];
  const listing: NumberedListing = {
    messages: new Map(),
    numbers: new Map(),
    ambiguous: new Set(),
    total: rows.length + (parsed.blocks[0]?.unreadable.length ?? 0),
  };
  for (const row of rows) add(listing, row);
  return { ok: true, listing };
};

/** A queue file that is renamed while qm reads the directory can be listed under both names. */
const add = (listing: NumberedListing, row: DirectoryRow): void => {
  const { number, file: _file, ...message } = row;
  if (listing.messages.has(row.id)) {
    listing.ambiguous.add(row.id);
    return;
  }
  listing.messages.set(row.id, message);
  listing.numbers.set(row.id, number);
};

/** The listing without its numbers, which mean nothing outside this dialogue. */
export const stable = (numbered: Numbered): Listed => {
  if (!numbered.ok) return numbered;
  const { messages, ambiguous, total } = numbered.listing;
  return { ok: true, listing: { messages, ambiguous, total } };
};
