import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';
import type { Candidates, Preview } from '#shared/contracts/proposal.ts';
import type { QueuedMessage } from '#shared/contracts/result.ts';
import { untrusted } from '#shared/text/untrusted.ts';

/** Name of senders that the log does not tell. */
const UNKNOWN = 'unknown';

/**
 * What an approver gets to see: the host's own rows joined with what the log says of them. Null when no row is left.
 * `total` is the number of messages that the host lists in the channel; ages are those at `now`.
 */
export const makePreview = (
  rows: readonly QueuedMessage[],
  candidates: Candidates,
  total: number,
  now: Instant,
): Preview | null => {
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
    ages: byAge(times, now),
    attempts: byAttempts(attempts),
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

const ATTEMPT_ROWS = 40;

/** Hours at which the ages are parted: the first retries, a working day, the first notices, the usual return. */
const AGE_HOURS = [0, 1, 4, 12, 24, 72, 168];

const byAge = (times: readonly Instant[], now: Instant): Preview['ages'] => {
  const counts = AGE_HOURS.map(() => 0);
  for (const time of times) {
    const hours = (fromInstant(now) - fromInstant(time)) / 3_600_000;
    counts[
      Math.max(
        0,
        AGE_HOURS.findLastIndex((from) => from <= hours),
      )
    ]! += 1;
  }
  return counts.flatMap((n, i): NonNullable<Preview['ages']> =>
    n === 0 ? [] : [[AGE_HOURS[i]!, AGE_HOURS[i + 1] ?? null, n]],
  );
};

/** Ascending; the last of at most 40 collects what was tried even more often. */
const byAttempts = (counts: ReadonlyMap<number, number>): [attempts: number, messages: number][] => {
  const all = [...counts].sort(([a], [b]) => a - b);
  const rest = all.splice(ATTEMPT_ROWS).reduce((sum, [, n]) => sum + n, 0);
  return all.map(([tries, n], i): [number, number] => [tries, i === ATTEMPT_ROWS - 1 ? n + rest : n]);
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
