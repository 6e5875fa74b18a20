import { fromInstant, type HostName, type Instant } from '#shared/contracts/primitives.ts';
import type { Window } from '#shared/contracts/window.ts';
import { digestSnapshot } from '#shared/digest/snapshot.ts';
import { assessClock } from '#shared/playbooks/index.ts';
import type { EvidenceStore, Queue, StoredKey } from '#shared/ports.ts';
import { queues, RECONCILE_EVERY_SECONDS } from '#shared/topology.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';
import type { PackedWindow } from '#shared/window/packed-window.ts';
import { isBeatKey, withListed } from '#shared/window/received.ts';
import { notificationFor } from '../runtime/batch.ts';
import { fingerprintOf } from '../records/digests.ts';
import { apply, type IncidentPorts } from '../records/incidents.ts';
import { log } from '../runtime/log.ts';
import { count } from '../runtime/metrics.ts';
import { unzipSnapshot } from '../records/snapshot.ts';
import { unreadEvidence } from '../records/unread-evidence.ts';
import { readPackedWindow } from '../records/windows.ts';

export interface HostPorts extends IncidentPorts {
  evidence: EvidenceStore;
  /** The queue that S3 notifies of evidence. */
  evidenceEvents: Queue;
  clock: { now(): Instant };
}

/** The playbook that says so. */
const SILENT = 'agent-silent';

/** Until then a message that failed once has not come back, and one that waits may be read any moment. */
const ON_ITS_WAY_MS = queues.evidence.visibilitySeconds * 1000;

/**
 * Whether an object that nobody has read is sent through again now: not before its message may count as lost, and then in
 * one run of a few. What only waits in a long queue must not make the queue longer with each run.
 */
const isDue = ({ at }: StoredKey, now: Instant): boolean => {
  const age = fromInstant(now) - fromInstant(at);
  return age >= ON_ITS_WAY_MS && age % ON_ITS_WAY_MS < RECONCILE_EVERY_SECONDS * 1000;
};

/** What the playbooks of the clock read of a window: the rest is most of it, and several hosts are looked at together. */
const withoutMail = (window: PackedWindow): Window => ({
  ...window,
  cells: [],
  notices: [],
  sendings: [],
  attempts: [],
  exemplars: [],
});

/**
 * Sends evidence of today and yesterday that no window has merged through again, and lets what rests on the clock move
 * its incidents. Resolves with the number of objects that were sent again.
 */
export const reconcileHost = async (host: HostName, ports: HostPorts): Promise<number> => {
  // In this order: time, window, listing. What each shows is then no older than what is concluded from it.
  const now = ports.clock.now();
  const whole = await readPackedWindow(ports.documents, host);
  const window = whole && withoutMail(whole);
  const listed = await unreadEvidence(host, window, now, ports.evidence);
  const unread = listed.map(({ key }) => key);
  const lost = listed.filter((one) => isDue(one, now));
  for (const { key } of lost) await ports.evidenceEvents.send(notificationFor(key));
  const beaten = await withNewestBeat(window ?? emptyWindow(host), unread, ports.evidence);
  const findings = assessClock(withListed(beaten, unread), now);
  // Zero is said too: a host that speaks again ends the alarm.
  count('HostsSilent', findings.some(({ playbook, verdict }) => playbook === SILENT && verdict === 'problem') ? 1 : 0);
  for (const finding of findings) {
    if (finding.verdict === 'unknown') continue;
    await apply(ports, fingerprintOf(finding), { kind: 'finding', at: now, finding });
  }
  return lost.length;
};

/** Where the analysis is behind, its delay must not look like a host's silence: the newest heartbeat is read at once. */
const withNewestBeat = async (window: Window, unread: readonly string[], store: EvidenceStore): Promise<Window> => {
  const key = unread.findLast(isBeatKey);
  if (key === undefined) return window;
  try {
    const object = await store.get(key);
    if (object?.header.type !== 'snapshot' || object.header.host !== window.host) return window;
    return foldDigest(window, digestSnapshot(object.header, unzipSnapshot(object.gzip), key));
  } catch (error) {
    // The analyzer reports it, and its queue keeps it for a person.
    log('heartbeat-unreadable', { host: window.host, error });
    return window;
  }
};
