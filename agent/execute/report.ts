import { toInstant } from '#shared/contracts/primitives.ts';
import type { HostName, OpaqueId } from '#shared/contracts/primitives.ts';
import type { Result } from '#shared/contracts/result.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import type { Told } from '../drivers/dialogue.ts';
import type { Denial } from './policy.ts';

/** What a result says besides who, when and where. */
export type Outcome = { status: Result['status']; detail: string } & Partial<
  Pick<Result, 'refusal' | 'listing' | 'counts' | 'looked'> & { told: readonly Told[] }
>;

export const refused = ({ refusal, detail }: Denial): Outcome => ({ status: 'refused', refusal, detail });
export const failed = (detail: string): Outcome => ({ status: 'failed', detail });

/** Longest text that goes with one message, by how many there are: a result must stay a document of some megabytes. */
const textLimit = (messages: number): number => (messages > 1_000 ? 200 : 2_000);

export const report = (
  about: { command: OpaqueId; host: HostName; startedAt: number; finishedAt: number; transcript: string },
  outcome: Outcome,
): Result => {
  const told = outcome.told ?? [];
  const limit = textLimit(told.length);
  return {
    version: 1,
    command: about.command,
    host: about.host,
    startedAt: toInstant(about.startedAt),
    finishedAt: toInstant(about.finishedAt),
    status: outcome.status,
    refusal: outcome.refusal ?? null,
    detail: untrusted(outcome.detail),
    messages: told.map(({ id, outcome, text, notOurs }) => ({
      id,
      outcome,
      text: untrusted(text, limit),
      ...(notOurs && { notOurs }),
    })),
    listing: outcome.listing ?? null,
    counts: outcome.counts ?? null,
    ...(outcome.looked && { looked: outcome.looked }),
    transcript: about.transcript,
  };
};

/** `3 done, 2 gone`. */
export const tally = (told: readonly Told[]): string => {
  const counts = new Map<string, number>();
  for (const { outcome } of told) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, n]) => `${n} ${outcome}`).join(', ');
};
