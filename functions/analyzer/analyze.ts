import { gunzipSync } from 'node:zlib';
import { Acts, actsKey } from '#shared/contracts/acts.ts';
import type { Digest } from '#shared/contracts/digest.ts';
import { evidencePrefix, type LogEvidence, Snapshot } from '#shared/contracts/evidence.ts';
import { fromInstant, type HostName, type Instant } from '#shared/contracts/primitives.ts';
import type { Window } from '#shared/contracts/window.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { digestSnapshot } from '#shared/digest/snapshot.ts';
import { logOptionsIn, type MailLogOptions } from '#shared/formats/mail-log/options.ts';
import { assess } from '#shared/playbooks/index.ts';
import { shareOf } from '#shared/playbooks/parser-coverage/rule.ts';
import type { EvidenceStore } from '#shared/ports.ts';
import { emptyWindow } from '#shared/window/fold.ts';
import { foldPacked, type PackedWindow, packWindow, unpackWindow } from '#shared/window/packed-window.ts';
import { readDocument } from '../records/documents.ts';
import type { IncidentPorts } from '../records/incidents.ts';
import { log } from '../runtime/log.ts';
import { count, sample } from '../runtime/metrics.ts';
import { tellFinding } from '../records/tell-finding.ts';
import { unreadEvidence } from '../records/unread-evidence.ts';
import { changeWindow } from '../records/windows.ts';
import { askForMore } from './ask.ts';
import { tellPeers, withPeers } from './peers.ts';

export interface AnalyzerPorts extends IncidentPorts {
  evidence: EvidenceStore;
  clock: { now(): Instant };
}

/** A range is at most 1 MiB raw; what unzips to more than this is a bomb and no evidence of ours. */
const RAW_LIMIT = 16 * 1024 * 1024;

/** An evidence object that was read: what it says of mail rests on the fields that the host's log has. */
export interface OpenedEvidence {
  host: HostName;
  key: string;
  /** Its digest, with the fields that the host's options tell; null = they are not known. */
  digest: (fields: MailLogOptions | null) => Digest;
}

/** Reads one evidence object. Null when there is none: the event was only a hint. */
export const openEvidence = async (
  key: string,
  { evidence, clock }: Pick<AnalyzerPorts, 'evidence' | 'clock'>,
): Promise<OpenedEvidence | null> => {
  const object = await evidence.get(key);
  if (!object) return null;
  const { header } = object;
  // Hosts may write under their own prefix only; a header that names another host would pass that wall.
  if (!key.startsWith(evidencePrefix(header.host))) throw new Error(`evidence ${key} claims to be of another host`);
  const raw = gunzipSync(object.gzip, { maxOutputLength: RAW_LIMIT });
  count('EvidenceObjects');
  count('EvidenceBytes', raw.length);
  const saidAt = header.type === 'log' ? header.collectedAt : header.takenAt;
  // A host's clock may run ahead of ours.
  sample('EvidenceLag', Math.max(0, (fromInstant(clock.now()) - fromInstant(saidAt)) / 1000));
  if (header.type === 'log')
    return { host: header.host, key, digest: onceEach((fields) => readLog(header, raw, key, fields)) };
  const digest = digestSnapshot(header, Snapshot.parse(JSON.parse(new TextDecoder().decode(raw))), key);
  countLines(digest);
  return { host: header.host, key, digest: () => digest };
};

const readLog = (header: LogEvidence, raw: Uint8Array, key: string, fields: MailLogOptions | null): Digest => {
  const { host, timezone, source } = header;
  const digester = createLogDigester({ evidence: key, host, timezone, source, fields });
  digester.write(raw);
  return digester.end();
};

/** Who loses a race for the window digests again only if the options are others by then. */
const onceEach = (read: OpenedEvidence['digest']): OpenedEvidence['digest'] => {
  const known = new Map<string, Digest>();
  return (fields) => {
    const name = JSON.stringify(fields);
    const digest = known.get(name) ?? read(fields);
    if (known.size === 0) countLines(digest);
    known.set(name, digest);
    return digest;
  };
};

const countLines = ({ coverage }: Digest): void => {
  const { meant, unread } = shareOf(coverage.lines, coverage.reasons);
  if (meant === 0) return;
  count('LinesKnown', meant - unread);
  count('LinesUnknown', unread);
};

/** Evidence of a host that no digest could be made of; the rest was folded, and what follows from it was told. */
export class Undigested extends Error {
  readonly keys: ReadonlySet<string>;
  constructor(why: ReadonlyMap<string, unknown>) {
    super(`${why.size} evidence objects could not be digested`, { cause: [...why.values()][0] });
    this.keys = new Set(why.keys());
  }
}

/** Folds evidence of one host into its window and lets every finding move its incident. Throws {@link Undigested} at the end. */
export const analyze = async (
  host: HostName,
  evidence: readonly OpenedEvidence[],
  ports: AnalyzerPorts,
): Promise<void> => {
  const undigested = new Map<string, unknown>();
  const folded = await foldInto(host, evidence, undigested, ports);
  if (folded) await conclude(unpackWindow(folded), ports);
  if (undigested.size > 0) throw new Undigested(undigested);
};

const conclude = async (window: Window, ports: AnalyzerPorts): Promise<void> => {
  const { host } = window;
  if (!window.latest) return;
  // Assessed even when nothing was new: the run that folded may have died before it told anybody.
  await tellPeers(window, ports.documents);
  const ours = await readDocument(ports.documents, actsKey(host), Acts);
  const findings = await withPeers(assess(window, window.latest, ours?.acts), ports.documents);
  const failed: unknown[] = [];
  for (const finding of findings) {
    if (finding.verdict === 'unknown') continue;
    if (finding.verdict !== 'normal') count('Findings');
    try {
      await tellFinding(ports, finding, ports.clock.now());
    } catch (error) {
      // One incident that cannot be read must not keep the others from being told.
      log('finding-not-told', { host, playbook: finding.playbook, error });
      failed.push(error);
    }
  }
  await askForMore(findings, window, ports);
  if (failed.length > 0) throw new Error(`${failed.length} findings could not be told`, { cause: failed[0] });
};

/** Null: there is nothing to conclude from yet, because no evidence is there or too much of it is still missing. */
const foldInto = async (
  host: HostName,
  evidence: readonly OpenedEvidence[],
  undigested: Map<string, unknown>,
  ports: AnalyzerPorts,
): Promise<PackedWindow | null> => {
  let madeAnewAt: Instant | undefined;
  const window = await changeWindow(
    ports.documents,
    host,
    (current) => {
      const unseen = evidence.filter(({ key }) => !current || !Object.hasOwn(current.merged, key));
      if (unseen.length === 0) return current;
      const fields = current && logOptionsIn(current.facts);
      const digests = unseen.flatMap(({ key, digest }) => {
        try {
          return [digest(fields)];
        } catch (error) {
          undigested.set(key, error);
          return [];
        }
      });
      if (digests.length === 0) return current;
      const folded = digests.reduce(foldPacked, current ?? packWindow(emptyWindow(host)));
      const anew = current ? current.madeAnewAt : madeAnewAt;
      return anew === undefined ? folded : { ...folded, madeAnewAt: anew };
    },
    () => {
      madeAnewAt = ports.clock.now();
    },
  );
  return window?.madeAnewAt === undefined ? window : completed({ ...window, madeAnewAt: window.madeAnewAt }, ports);
};

/** Evidence that nobody can read is listed for ever: after this time, what could be folded has been. */
const MADE_ANEW_WITHIN_MS = 3_600_000;

/** A window that is being made anew, once it is: half of the evidence could end an incident that is not over. */
const completed = async (
  window: PackedWindow & { madeAnewAt: Instant },
  { documents, evidence, clock }: AnalyzerPorts,
): Promise<PackedWindow | null> => {
  const now = clock.now();
  const isLate = fromInstant(now) - fromInstant(window.madeAnewAt) > MADE_ANEW_WITHIN_MS;
  if (!isLate && (await unreadEvidence(window.host, window, now, evidence)).length > 0) return null;
  return changeWindow(documents, window.host, (current) => {
    if (current?.madeAnewAt === undefined) return current;
    const { madeAnewAt: _, ...whole } = current;
    return whole;
  });
};
