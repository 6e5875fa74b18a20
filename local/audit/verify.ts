import { createChainReader, type Head } from '#shared/audit/chain.ts';
import type { Notary } from '#shared/audit/notary.ts';
import { Ruling } from '#shared/contracts/decision.ts';
import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';
import type { Source } from './source.ts';

/** What became of a verification: sentences about what is wrong, and where the chain ends. */
export interface Verified {
  records: number;
  head: Head | null;
  faults: string[];
  /** Approved, and not on record yet; an action may be under way, or the end of the chain was cut off. */
  waiting: string[];
}

/** An action ends, at the latest, when its host was not heard of for a while after its proposal's term. */
const ENDS_WITHIN_MS = 24 * 3_600_000;

/** Reads the whole audit; rulings, where they were copied with it, are nobody's to delete and tell of missing records. */
export const verifyAudit = (source: Source, notary: Notary, noted: readonly Head[], now: Instant): Verified => {
  const reader = createChainReader(notary, noted);
  const faults: string[] = [];
  const recorded = new Set<string>();
  let records = 0;
  for (const file of source.records()) {
    const read = reader.read(file);
    records += 1;
    if (read.record) recorded.add(read.record.proposal.id);
    faults.push(...read.faults.map(({ key, what }) => `${key}: ${what}`));
  }
  const end = reader.end();
  faults.push(...end.faults.map(({ key, what }) => `${key}: ${what}`));
  const waiting: string[] = [];
  for (const text of source.under('rulings/')) {
    const { proposal, outcome, at } = Ruling.parse(JSON.parse(text));
    if (recorded.has(proposal)) continue;
    const line = `proposal ${proposal} was ruled ${outcome} at ${at} and is not on record`;
    if (fromInstant(now) - fromInstant(at) > ENDS_WITHIN_MS) faults.push(line);
    else waiting.push(line);
  }
  return { records, head: end.head, faults, waiting };
};
