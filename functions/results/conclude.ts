import type { Job, Purpose, ReadRequest } from '#shared/contracts/job.ts';
import { Result, resultKey } from '#shared/contracts/result.ts';
import { concludeHold, concludeRelease, type Conclusion } from '#shared/outcome/conclude.ts';
import { readDocument } from '../documents.ts';
import { actionIn } from '../incident-action.ts';
import { apply } from '../incidents.ts';
import { endsOf } from '../mail-evidence.ts';
import type { ResultsPorts } from './ports.ts';

/** How often, and after how long, fresh evidence is looked for again before a person is told that it is unknown. */
const ROUNDS = 6;
const ROUND_SECONDS = 20;

/** Says whether an executed action did what it was meant to, from a fresh listing and the log. */
export const conclude = async (
  purpose: Extract<Purpose, { kind: 'verify' }>,
  request: ReadRequest,
  result: Result,
  ports: ResultsPorts,
): Promise<void> => {
  const { fingerprint, action: actionId } = purpose;
  const action = await actionIn('executed', fingerprint, actionId, ports.documents);
  if (!action || action.command === null) return;
  const say = async ({ ok, detail }: Conclusion): Promise<void> => {
    await apply(ports, fingerprint, { kind: 'verified', at: ports.clock.now(), action: actionId, ok, detail });
  };
  if (result.status !== 'done' || !result.listing) {
    return say({
      ok: null,
      detail: `${result.host} could not list the messages again: ${result.detail} Whether the action worked is unknown.`,
    });
  }
  const report = await readDocument(ports.results, resultKey(action.host, action.command), Result);
  const done = report?.messages.filter((m) => m.outcome === 'done').map((m) => m.id) ?? [];
  const rows = result.listing.messages;
  if (action.offered.action === 'hold') return say(concludeHold(done, rows));

  const approved = await readDocument(ports.results, resultKey(action.host, `${actionId}-list`), Result);
  const ends = await endsOf(ports.evidence, action.host, action.offered.channel, new Set(done), ports.clock.now());
  const conclusion = concludeRelease(done, approved?.listing?.messages ?? [], rows, ends);
  const round = Number(request.id.slice(request.id.lastIndexOf('-') + 1));
  if (conclusion.ok !== null || round + 1 >= ROUNDS) return say(conclusion);
  // The log line of a delivery may still be on its way here.
  const again: Job = { kind: 'verify', id: `${request.id}:again`, fingerprint, action: actionId, round: round + 1 };
  await ports.jobs.send(JSON.stringify(again), { delaySeconds: ROUND_SECONDS });
};
