import { Asked, askedKey } from '#shared/contracts/asked.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import type { Job } from '#shared/contracts/job.ts';
import type { Window } from '#shared/contracts/window.ts';
import { needsOf } from '#shared/investigation/needs.ts';
import { plan } from '#shared/investigation/plan.ts';
import type { Clock, DocumentStore, Queue } from '#shared/ports.ts';
import { noteAsked } from '../records/asked.ts';
import { requestIdOf } from '../records/digests.ts';
import { changeDocument } from '../records/documents.ts';
import { noteMadeAnew } from '../records/made-anew.ts';

interface AskPorts {
  documents: DocumentStore;
  jobs: Queue;
  clock: Clock;
}

/**
 * Has the host asked what its findings need, within the budget. Decided by compare-and-swap before anything is sent;
 * what was decided by a run that died is sent by the next. Safe to repeat.
 */
export const askForMore = async (findings: readonly Finding[], window: Window, ports: AskPorts): Promise<void> => {
  const { host } = window;
  const needs = needsOf(findings, window);
  if (needs.length === 0) return;
  const now = ports.clock.now();
  const planned = (asked: Asked | null) =>
    plan(asked ?? { version: 1, host, askings: [] }, needs, now, (key, term) => requestIdOf(host, key, term));
  const asked = await changeDocument(
    ports.documents,
    askedKey(host),
    Asked,
    (current) => {
      const { next } = planned(current);
      return next.askings.length === 0 ? current : next;
    },
    { afresh: () => noteMadeAnew(askedKey(host), host) },
  );
  for (const { request, question } of asked ? planned(asked).ask : []) {
    const job: Job = { kind: 'ask', id: request, host, question };
    await ports.jobs.send(JSON.stringify(job));
    await noteAsked(host, request, 'sent', null, ports.documents);
  }
};
