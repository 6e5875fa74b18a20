import type { ChannelName, StableId } from '#shared/contracts/primitives.ts';
import { parseQmDirectory } from '#shared/formats/imsimta-qm-directory/parse.ts';
import type { DirectoryRow } from '#shared/formats/imsimta-qm-directory/parse.ts';
import type { Dialogue, Reply, Step } from '../dialogue.ts';
import type { Listed, Listing } from '../driver.ts';
import { qmLine } from './grammar.ts';

/** A listing with the numbers that are valid until the next one. */
export type NumberedListing = Listing & { numbers: Map<StableId, number>; unreadable: number };
export type Numbered = { ok: true; listing: NumberedListing } | { ok: false; why: string };

/** `directory` leaves held messages out unless asked (`-noheld` is its default), and `held` shows no others. */
export type View = 'directory' | 'held';

/**
 * Both listings of a channel as one, numbered by the one taken last: each listing makes the numbers of the one before
 * void. Where they differ, the later one is right.
 */
export function* survey(channel: ChannelName, last: View): Dialogue<Numbered> {
  const first = yield* list(last === 'held' ? 'directory' : 'held', channel);
  if (!first.ok) return first;
  const second = yield* list(last, channel);
  if (!second.ok) return second;
  const messages = new Map([...first.listing.messages, ...second.listing.messages]);
  const unreadable = first.listing.unreadable + second.listing.unreadable;
  return {
    ok: true,
    listing: {
      messages,
      numbers: second.listing.numbers,
      ambiguous: new Set([...first.listing.ambiguous, ...second.listing.ambiguous]),
      unreadable,
      total: messages.size + unreadable,
    },
  };
}

/** One listing of one channel. */
export function* list(view: View, channel: ChannelName): Dialogue<Numbered> {
  const line = qmLine(`${view} ${channel}`);
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
  const unreadable = parsed.blocks[0]?.unreadable.length ?? 0;
  const listing: NumberedListing = {
    messages: new Map(),
    numbers: new Map(),
    ambiguous: new Set(),
    unreadable,
    total: 0,
  };
  for (const row of rows) add(listing, row);
  listing.total = listing.messages.size + unreadable;
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
