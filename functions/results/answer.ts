import type { Bounds } from '#shared/contracts/finding.ts';
import type { Reply } from '#shared/contracts/notification.ts';
import type { Result } from '#shared/contracts/result.ts';
import { withinBounds } from '#shared/selection/bounds.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { plainReply } from '../records/replies.ts';

/** Rows that fit one answer; more are counted, not shown. */
const SHOWN = 40;

/** Characters of what a tool printed. */
const PRINTED = 4_000;

/** What is known of a read beside its result. */
interface Asked {
  /** It was asked for some messages of a channel only. */
  narrowed: boolean;
  /** Rows that are shown; a figure that a row does not give lies outside of every bound on it. */
  only?: Bounds;
  note?: string;
  /** What the tool printed for a question. */
  printed: string | null;
}

/** A host's answer to a read, for the person who asked. */
export const replyOf = (heading: string, result: Result, asked: Asked): Reply => {
  if (result.status !== 'done')
    return plainReply(heading, [
      `${result.host} could not answer (${result.refusal ?? result.status}): ${result.detail}`,
    ]);
  if (result.counts) return countsReply(heading, result.counts);
  if (result.listing) return listingReply(heading, result, result.listing, asked);
  if (asked.printed !== null && asked.printed.trim() !== '')
    return { ...plainReply(heading, []), preformatted: untrusted(asked.printed, PRINTED) };
  if (result.messages.length > 0) {
    return { ...plainReply(heading, []), preformatted: untrusted(result.messages.map((m) => m.text).join('\n\n')) };
  }
  return plainReply(heading, [result.detail || 'The host has nothing to show.']);
};

const countsReply = (heading: string, counts: NonNullable<Result['counts']>): Reply => {
  const rows = counts.channels
    .map(({ channel, byAttempts, held, oldest }) => {
      const never = byAttempts[0] ?? 0;
      const retried = byAttempts.slice(1).reduce((sum, n) => sum + n, 0);
      return {
        channel,
        total: never + retried + held,
        cells: [channel, never, retried, held, oldest?.slice(0, 16).replace('T', ' ') ?? '?'],
      };
    })
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total);
  const sum = rows.reduce((all, { total }) => all + total, 0);
  return {
    ...plainReply(heading, [
      `${sum} ${sum === 1 ? 'file' : 'files'} in all.`,
      ...(counts.complete ? [] : ['A directory could not be read to its end: these are lower bounds.']),
    ]),
    table: {
      columns: ['channel', 'never tried', 'retried', 'held', 'oldest (UTC)'],
      rows: rows.slice(0, SHOWN).map(({ cells }) => cells.map((cell) => untrusted(String(cell), 80))),
    },
    footnote: untrusted('Counted from file names; no message was opened.'),
  };
};

const listingReply = (
  heading: string,
  { finishedAt }: Result,
  listing: NonNullable<Result['listing']>,
  { narrowed, only, note }: Asked,
): Reply => {
  const messages = listing.messages.filter((row) => withinBounds(only, row, finishedAt));
  // Of a listing of given messages the total counts all of the channel.
  const total = narrowed || only ? messages.length : listing.total;
  return {
    ...plainReply(heading, [
      total === 0
        ? narrowed || only
          ? 'No such message is queued.'
          : 'Nothing is queued.'
        : `${total} ${total === 1 ? 'message' : 'messages'}${total > SHOWN ? `, the first ${SHOWN}:` : ':'}`,
      ...(note === undefined ? [] : [note]),
    ]),
    table:
      messages.length === 0
        ? null
        : {
            columns: ['file', 'state', 'failed tries', 'blocks', 'queued since (UTC)'],
            rows: messages
              .slice(0, SHOWN)
              .map((m) =>
                [
                  m.id,
                  m.state,
                  m.attempts ?? '?',
                  m.blocks ?? '?',
                  m.queuedSince?.slice(0, 19).replace('T', ' ') ?? '?',
                ].map((cell) => untrusted(String(cell), 100)),
              ),
          },
  };
};
