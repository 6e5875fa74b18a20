import type { ChannelAction } from '#shared/actions/index.ts';
import type { OfferedAction } from '#shared/contracts/finding.ts';
import type { Job, Purpose, ReadRequest } from '#shared/contracts/job.ts';
import type { Instant, StableId } from '#shared/contracts/primitives.ts';
import { Candidates, candidatesKey } from '#shared/contracts/proposal.ts';
import { Result, resultKey } from '#shared/contracts/result.ts';
import { concludeChannel } from '#shared/outcome/conclude-channel.ts';
import {
  concludeDelete,
  concludeHold,
  concludeRelease,
  concludeReturn,
  type Conclusion,
} from '#shared/outcome/conclude.ts';
import { plannedStartOf } from '../records/commands.ts';
import { readDocument } from '../records/documents.ts';
import { apply } from '../records/incidents.ts';
import { endsOf, loggedSince } from '../records/mail-evidence.ts';
import { count } from '../runtime/metrics.ts';
import { actionToVerify, roundOf, type ToVerify, verifyLater, WAITS } from '../records/to-verify.ts';
import type { ResultsPorts } from './ports.ts';

/** Rounds after which nobody looks again, although the host answers. */
const ROUNDS = WAITS.length + 8;

/** An action with what the host reported of it. */
interface Done {
  action: ToVerify;
  report: Result;
}

/** Says whether an executed action did what it was meant to, from fresh listings or counts, and from the log. */
export const conclude = async (
  purpose: Extract<Purpose, { kind: 'verify' }>,
  request: ReadRequest,
  result: Result,
  ports: ResultsPorts,
): Promise<void> => {
  const { fingerprint, action: actionId } = purpose;
  const action = await actionToVerify(fingerprint, actionId, ports.documents);
  if (!action) return;
  const say = async ({ ok, detail }: Conclusion): Promise<void> => {
    await apply(ports, fingerprint, { kind: 'verified', at: ports.clock.now(), action: actionId, ok, detail });
  };
  const report = await readDocument(ports.results, resultKey(action.host, action.command), Result);
  if (!report || result.status !== 'done') {
    return say({
      ok: null,
      detail: `${result.host} could not show how things are now: ${result.detail} Whether the action worked is unknown.`,
    });
  }
  const round = roundOf(request.id);
  const wait = WAITS[round];
  const done = { action, report };
  const { offered } = action;
  const conclusion =
    'selector' in offered
      ? await onMessages(done, offered, result, ports)
      : await onChannel(done, offered.action, { result, last: wait === undefined }, ports);
  if (conclusion.ok !== null) return say(conclusion);
  if (wait === undefined) {
    await say(conclusion);
    return round < ROUNDS ? verifyLater(fingerprint, actionId, round + 1, ports.jobs) : undefined;
  }
  count('OutcomesNotYet');
  // The log line of a delivery may still be on its way here, and a job that runs may still be at work.
  const again: Job = { kind: 'verify', id: `${request.id}:again`, fingerprint, action: actionId, round: round + 1 };
  await ports.jobs.send(JSON.stringify(again), { delaySeconds: wait });
};

const onMessages = async (
  { action, report }: Done,
  { action: kind, channel }: Extract<OfferedAction, { selector: unknown }>,
  { host, listing, detail }: Result,
  ports: ResultsPorts,
): Promise<Conclusion> => {
  if (!listing) return { ok: null, detail: `${host} gave no listing: ${detail}` };
  const ids = report.messages.filter((m) => m.outcome === 'done').map((m) => m.id);
  const rows = listing.messages;
  if (kind === 'hold') return concludeHold(ids, rows);
  const ends = await endsOf(ports.evidence, host, channel, new Set(ids), ports.clock.now(), report.startedAt);
  switch (kind) {
    case 'release': {
      const approved = await readDocument(ports.results, resultKey(host, `${action.id}-list`), Result);
      return concludeRelease(ids, approved?.listing?.messages ?? [], rows, ends);
    }
    case 'return':
      return concludeReturn(ids, await nullSenders(action, ports), rows, ends);
    case 'delete':
      return concludeDelete(ids, rows, ends);
  }
};

const nullSenders = async ({ id }: ToVerify, { documents }: ResultsPorts): Promise<ReadonlySet<StableId>> => {
  const candidates = await readDocument(documents, candidatesKey(`${id}-list`), Candidates);
  return new Set(candidates?.messages.flatMap(([message, sender]) => (sender === '' ? [message] : [])));
};

const onChannel = async (
  { action, report }: Done,
  kind: ChannelAction,
  { result: { host, counts }, last }: { result: Result; last: boolean },
  ports: ResultsPorts,
): Promise<Conclusion> => {
  const { channel } = action.offered;
  const startAt = await plannedStartOf(action.command, ports.documents);
  // A short stop may be over by now: what its planned start led to is not its failure.
  const until = earlier(ports.clock.now(), startAt);
  const at = report.startedAt;
  return concludeChannel(kind, {
    channel,
    at,
    startAt,
    now: counts?.channels.find((c) => c.channel === channel) ?? null,
    log: await loggedSince(ports.evidence, host, channel, { since: at, until }),
    last,
  });
};

const earlier = (a: Instant, b: Instant | null): Instant => (b !== null && b < a ? b : a);
