import { makeRecord, type Custody } from '#shared/audit/record.ts';
import { type AuditRecord, auditKey, auditStatement, isEnd, SignedRecord } from '#shared/contracts/audit.ts';
import { Decision, decisionsPrefix, Ruling, rulingKey } from '#shared/contracts/decision.ts';
import { commandKey, HostMessage } from '#shared/contracts/host-message.ts';
import { archivedIncidentKey, Incident, type IncidentAction, incidentKey } from '#shared/contracts/incident.ts';
import { ReadRequest, requestKey, type SignRequest } from '#shared/contracts/job.ts';
import { Manifest } from '#shared/contracts/manifest.ts';
import { fromInstant, type OpaqueId } from '#shared/contracts/primitives.ts';
import { manifestKey, Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { Result, resultKey } from '#shared/contracts/result.ts';
import type { Clock, DocumentStore, Signer } from '#shared/ports.ts';
import { proposalHashOf, sha256 } from '../records/digests.ts';
import { readDocument } from '../records/documents.ts';

export interface AuditPorts {
  documents: DocumentStore;
  /** Reports of hosts. */
  results: DocumentStore;
  signer: Signer;
  clock: Clock;
}

/** On record, by this call or an earlier one, or the reason why not. A refusal is final. */
export type Recorded = { outcome: 'recorded'; sequence: number } | { outcome: 'refused'; reason: string };

type Ended = Extract<SignRequest, { kind: 'audit' }>;

/** Writers that lose a race for a number take the next; more rounds than this mean that something is broken. */
const ROUNDS = 25;

/** Clocks of functions may differ by this much. */
const SKEW_MS = 5 * 60_000;

/**
 * Puts an ended action on record as the next link of the chain. What is recorded is read anew, the request only names
 * the action. Repeating it finds the record that is there already.
 */
export const record = async (request: Ended, ports: AuditPorts): Promise<Recorded> => {
  const custody = await custodyOf(request, ports);
  if (typeof custody === 'string') return { outcome: 'refused', reason: custody };
  let last = await lastLink(ports.documents);
  const known = await findRecord(custody, last, ports.documents);
  if (known !== null) return { outcome: 'recorded', sequence: known };
  for (let round = 0; round < ROUNDS; round++) {
    const sequence = last + 1;
    const before = last === 0 ? null : await linkAt(last, ports.documents);
    const now = ports.clock.now();
    const made = makeRecord(custody, {
      sequence,
      previous: before && sha256(before.text),
      // Times never run backwards along the chain, whichever machine wrote.
      recordedAt: before && before.record.recordedAt > now ? before.record.recordedAt : now,
    });
    const text = await seal(made, ports.signer);
    if ((await ports.documents.create(auditKey(sequence), text)) === 'created')
      return { outcome: 'recorded', sequence };
    last = sequence;
    const winner = await linkAt(last, ports.documents);
    if (isSame(winner.record, custody)) return { outcome: 'recorded', sequence: last };
  }
  throw new Error(`gave up appending to the audit chain after ${ROUNDS} lost races`);
};

const seal = async (made: AuditRecord, signer: Signer): Promise<string> => {
  const statement = auditStatement(sha256(JSON.stringify(made)));
  const signature = await signer.sign(new TextEncoder().encode(statement));
  return JSON.stringify(
    SignedRecord.parse({
      record: made,
      keyId: signer.keyId,
      signature: Buffer.from(signature).toString('base64'),
    }),
  );
};

/** One record an end: what was unknown may become known later, or be unknown once more with a report. */
const isSame = ({ proposal, action }: AuditRecord, custody: Custody): boolean =>
  proposal.id === custody.proposal.id && action.state === custody.action.state && action.since === custody.action.since;

/** Number of the record of this very end; records older than its proposal cannot be it, so only the newer are read. */
const findRecord = async (custody: Custody, last: number, documents: DocumentStore): Promise<number | null> => {
  const since = fromInstant(custody.proposal.createdAt) - SKEW_MS;
  for (let sequence = last; sequence > 0; sequence--) {
    const { record: older } = await linkAt(sequence, documents);
    if (isSame(older, custody)) return sequence;
    if (fromInstant(older.recordedAt) < since) return null;
  }
  return null;
};

const linkAt = async (sequence: number, documents: DocumentStore): Promise<{ text: string; record: AuditRecord }> => {
  const key = auditKey(sequence);
  const found = await documents.get(key);
  if (!found) throw new Error(`${key} is missing from the audit chain`);
  const link = SignedRecord.safeParse(JSON.parse(found.text));
  if (!link.success) throw new Error(`${key} is no record of the audit chain`, { cause: link.error });
  return { text: found.text, record: link.data.record };
};

/** Number of the last record, by doubling and halving: the chain has no holes, and a listing of it would grow for ever. */
const lastLink = async (documents: DocumentStore): Promise<number> => {
  const exists = async (sequence: number): Promise<boolean> => (await documents.get(auditKey(sequence))) !== null;
  let there = 0;
  let missing = 1;
  while (await exists(missing)) {
    there = missing;
    missing *= 2;
  }
  while (missing - there > 1) {
    const middle = Math.floor((there + missing) / 2);
    if (await exists(middle)) there = middle;
    else missing = middle;
  }
  return there;
};

/** Reads everything about an ended action, or says what is missing. */
const custodyOf = async (request: Ended, ports: AuditPorts): Promise<Custody | string> => {
  const { documents } = ports;
  const found = await actionOf(request, documents);
  if (!found) return 'no such action';
  const { incident, action } = found;
  if (!isEnd(action.state)) return `the action has not ended: it is ${action.state}`;
  if (action.proposal === null) return 'nothing was ever proposed';
  const proposal = await readDocument(documents, proposalKey(action.proposal), Proposal);
  if (!proposal) return 'no such proposal';
  const { id, host, manifestHash } = proposal;
  const sent = await readDocument(documents, commandKey(id), HostMessage);
  const reported = await ports.results.get(resultKey(host, id));
  return {
    incident,
    action,
    proposal,
    proposalHash: proposalHashOf(proposal),
    manifest: manifestHash === null ? null : await readDocument(documents, manifestKey(host, manifestHash), Manifest),
    decisions: await decisionsOn(id, documents),
    ruling: await readDocument(documents, rulingKey(id), Ruling),
    command: sent?.signed ?? null,
    asked: await readDocument(documents, requestKey(`${action.id}-list`), ReadRequest),
    result: reported && { report: Result.parse(JSON.parse(reported.text)), sha256: sha256(reported.text) },
  };
};

/** The subject may be in its next incident by now; the one before is archived. */
const actionOf = async (
  { fingerprint, sequence, action: id }: Ended,
  documents: DocumentStore,
): Promise<{ incident: Incident; action: IncidentAction } | null> => {
  const current = await readDocument(documents, incidentKey(fingerprint), Incident);
  const incident =
    current?.sequence === sequence
      ? current
      : await readDocument(documents, archivedIncidentKey(fingerprint, sequence), Incident);
  const action = incident?.actions.find((a) => a.id === id);
  return incident && action ? { incident, action } : null;
};

const decisionsOn = async (proposal: OpaqueId, documents: DocumentStore): Promise<Decision[]> => {
  const decisions: Decision[] = [];
  for await (const key of documents.list(decisionsPrefix(proposal))) {
    const decision = await readDocument(documents, key, Decision);
    if (decision) decisions.push(decision);
  }
  return decisions;
};
