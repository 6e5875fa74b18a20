import { Incident, incidentKey } from '#shared/contracts/incident.ts';
import type { Notification } from '#shared/contracts/notification.ts';
import type { OpaqueId } from '#shared/contracts/primitives.ts';
import { Proposal, proposalKey } from '#shared/contracts/proposal.ts';
import { receiptKey, Thread, threadKey } from '#shared/contracts/thread.ts';
import { hostsOf } from '#shared/incident/words.ts';
import type { Chat, ChatPlace, DocumentStore, HeldCount, IncidentCard } from '#shared/ports.ts';
import { earlierFingerprintOf } from '../records/digests.ts';
import { changeDocument, readDocument } from '../records/documents.ts';
import { heldOn } from '../records/held.ts';

export interface NotifierPorts {
  documents: DocumentStore;
  chat: Chat;
}

/** Brings the chat up to date. Repeating it posts nothing twice. */
export const notify = async (notification: Notification, ports: NotifierPorts): Promise<void> => {
  switch (notification.kind) {
    case 'incident':
      return tell(notification.fingerprint, ports);
    case 'answer':
      return answer(notification, ports);
    case 'notice':
      if (!(await ports.chat.find(notification.id))) await ports.chat.announce(notification.reply, notification.id);
  }
};

const answer = async (
  { to, reply }: Extract<Notification, { kind: 'answer' }>,
  { chat, documents }: NotifierPorts,
): Promise<void> => {
  await chat.answer(to, reply);
  if (to.receipt !== undefined) await documents.create(receiptKey(to.receipt), JSON.stringify({ version: 1 }));
};

const tell = async (fingerprint: OpaqueId, ports: NotifierPorts): Promise<void> => {
  const incident = await readDocument(ports.documents, incidentKey(fingerprint), Incident);
  if (!incident) return;
  const card = await cardOf(incident, ports.documents);
  const key = threadKey(incident.id);
  const fresh: Thread = { version: 1, incident: incident.id, place: null, posted: [], pending: null };
  let thread = (await readDocument(ports.documents, key, Thread)) ?? fresh;
  const save = async (change: (thread: Thread) => Thread): Promise<void> => {
    thread = (await changeDocument(ports.documents, key, Thread, (current) => change(current ?? fresh))) ?? fresh;
  };

  /** Posts what carries a marker, unless an earlier run did and died before it could note it. */
  const postOnce = async (
    what: string,
    post: (marker: string) => Promise<ChatPlace>,
    within?: ChatPlace,
  ): Promise<ChatPlace> => {
    const marker = `${incident.id}:${what}`;
    const begun = thread.pending === what;
    if (!begun) await save((t) => ({ ...t, pending: what }));
    return (begun ? await ports.chat.find(marker, within) : null) ?? (await post(marker));
  };

  if (thread.place) {
    await ports.chat.updateCard(thread.place, card);
  } else {
    const place = await postOnce('card', (marker) => ports.chat.postCard(card, marker));
    await save((t) => ({ ...t, place, pending: null }));
  }
  const place = thread.place!;
  for (const entry of incident.timeline) {
    // The card itself says what opened it.
    if (entry.kind === 'opened' || thread.posted.includes(entry.id)) continue;
    await postOnce(entry.id, (marker) => ports.chat.postEntry(place, entry, marker), place);
    await save((t) => ({ ...t, posted: [...t.posted, entry.id], pending: null }));
  }
};

const cardOf = async (incident: Incident, documents: DocumentStore): Promise<IncidentCard> => {
  const ids = incident.actions.flatMap((a) => (a.proposal ? [a.proposal] : []));
  const proposals = await Promise.all(ids.map((id) => readDocument(documents, proposalKey(id), Proposal)));
  return { incident, proposals: proposals.filter((p) => p !== null), held: await heldFor(incident, documents) };
};

/** What hosts hold for an incident's subject, also from an earlier incident about it. */
const heldFor = async (incident: Incident, documents: DocumentStore): Promise<HeldCount[]> => {
  const hosts = [...new Set([...hostsOf(incident), ...incident.actions.map((a) => a.host)])].sort();
  const fingerprints = [incident.fingerprint, ...Object.values(incident.findings).map(earlierFingerprintOf)];
  const batches = await Promise.all(
    hosts.map(async (host) => (await heldOn(host, documents)).map((batch) => ({ host, ...batch }))),
  );
  return batches
    .flat()
    .filter((batch) => fingerprints.includes(batch.incident))
    .map(({ host, command, channel, ids }) => ({ host, command, channel, count: ids.length }));
};
