import { actOf, withAct } from '#shared/acts/remember.ts';
import { Acts, actsKey } from '#shared/contracts/acts.ts';
import { Candidates, candidatesKey, type Proposal } from '#shared/contracts/proposal.ts';
import type { Result } from '#shared/contracts/result.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { plannedStartOf } from './commands.ts';
import { changeDocument, readDocument } from './documents.ts';

/** Remembers what a host reports to have done for us, so that its effects are not taken for a fault. Safe to repeat. */
export const rememberAct = async (
  proposal: Proposal,
  result: Result,
  { documents }: { documents: DocumentStore },
): Promise<void> => {
  const candidates = await readDocument(documents, candidatesKey(`${proposal.incidentAction}-list`), Candidates);
  const startAt = await plannedStartOf(result.command, documents);
  const act = actOf(result, { proposal, candidates, startAt });
  if (!act) return;
  const { host } = result;
  await changeDocument(documents, actsKey(host), Acts, (current) => {
    const next = withAct(current ?? { version: 1, host, acts: [] }, act);
    return current && JSON.stringify(next) === JSON.stringify(current) ? current : next;
  });
};
