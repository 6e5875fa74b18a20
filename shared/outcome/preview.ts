import type { Candidates, Preview } from '#shared/contracts/proposal.ts';
import type { QueuedMessage } from '#shared/contracts/result.ts';
import { untrusted } from '#shared/text/untrusted.ts';

/** Name of senders that the log does not tell. */
const UNKNOWN = 'unknown';

/**
 * What an approver gets to see: the host's own rows joined with what the log says of them. Null when no row is left.
 * `total` is the number of messages that the host lists in the channel.
 */
export const makePreview = (rows: readonly QueuedMessage[], candidates: Candidates, total: number): Preview | null => {
  if (rows.length === 0) return null;
  const facts = new Map(candidates.messages.map(([id, sender, recipient]) => [id, { sender, recipient }]));
  const sizes = rows.map((r) => r.blocks);
  const times = rows.flatMap((r) => (r.queuedSince ? [r.queuedSince] : [])).sort();
  const attempts = new Map<number, number>();
  for (const { attempts: tries } of rows) if (tries !== null) attempts.set(tries, (attempts.get(tries) ?? 0) + 1);
  const senderOf = (id: string): string => {
    const sender = facts.get(id)?.sender ?? null;
    return sender === null ? UNKNOWN : sender || '<>';
  };
  const recipientOf = (id: string): string => facts.get(id)?.recipient ?? '';
  return {
    count: rows.length,
    blocks: sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    oldest: times[0] ?? null,
    newest: times.at(-1) ?? null,
    attempts: [...attempts].sort(([a], [b]) => a - b).slice(0, 40),
    topSenders: top(rows.map((r) => senderOf(r.id))),
    topDestinations: top(rows.map((r) => recipientOf(r.id).split('@').at(-1)!.toLowerCase()).filter(Boolean)),
    samples: spread(rows, 5).map((row) => ({
      id: row.id,
      sender: untrusted(senderOf(row.id), 320),
      recipient: untrusted(recipientOf(row.id), 320),
      blocks: row.blocks,
    })),
    leftOut: {
      unknownRecipient: Math.max(0, total - candidates.known),
      otherRecipients: candidates.otherRecipients,
    },
    ...(candidates.complete === false && { complete: false }),
  };
};

const top = (names: readonly string[]): Preview['topSenders'] => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, 5)
    .map(([name, count]) => ({ name: untrusted(name, 320), count }));
};

/** Evenly spread over the list, so that samples are not all of one moment. */
const spread = <T>(rows: readonly T[], count: number): T[] =>
  rows.length <= count
    ? [...rows]
    : Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!);
