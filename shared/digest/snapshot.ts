import type { Coverage, Digest } from '#shared/contracts/digest.ts';
import { QueueCounts, type Snapshot, type SnapshotEvidence, type SnapshotKind } from '#shared/contracts/evidence.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { FORMATS } from '../formats/index.ts';
import type { WholeReading } from '../formats/whole.ts';
import { readHeartbeat } from './heartbeat.ts';

type Found = Pick<Digest, 'queueCounts' | 'facts' | 'productVersion' | 'coverage'>;

/** Formats in which a kind of snapshot can be printed, by their names in the registry; the text tells which. */
export const PRINTED_AS: Readonly<Record<Exclude<SnapshotKind, 'queue-counts' | 'heartbeat'>, readonly string[]>> = {
  process: ['process', 'ps', 'prstat'],
  counters: ['counters-show'],
  version: ['version'],
  'qm-messages': ['qm-messages'],
  'qm-jobs': ['qm-jobs'],
  counterutil: ['counterutil'],
  'job-controller': ['job_controller.cnf'],
  'option-file': ['option.dat', 'configutil'],
  'imta-cnf': ['imta.cnf'],
  disk: ['df'],
  load: ['load'],
  'store-stamps': ['store-stamps'],
  'database-logs': ['database-logs'],
  'core-files': ['core-files'],
  'qm-directory': ['qm-directory'],
  'qm-history': ['qm-history'],
  'qm-received': ['qm-received'],
  'qm-sample': ['qm-sample'],
  'reconstruct-check': ['reconstruct-check'],
};

// The search for these may rightly find nothing; any other tool that printed nothing did not do its work.
const MAY_BE_SILENT: ReadonlySet<SnapshotKind> = new Set<SnapshotKind>(['core-files', 'database-logs', 'qm-jobs']);

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

const all = (lines: number): Coverage => ({ lines, parsed: lines, unparsed: 0, reasons: {}, samples: [] });

const none = (text: string, reason: string): Coverage => {
  const lines = linesOf(text);
  const samples = lines.slice(0, 1).map((line) => untrusted(line, 300));
  // Where a text was due, silence counts too.
  const count = Math.max(1, lines.length);
  return { lines: count, parsed: 0, unparsed: count, reasons: { [reason]: count }, samples };
};

const onlyCoverage = (coverage: Coverage): Found => ({ queueCounts: null, facts: [], productVersion: null, coverage });

const readQueueCounts = (text: string, at: string): Found => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return onlyCoverage(none(text, 'bad-json'));
  }
  const counts = QueueCounts.safeParse(json);
  if (!counts.success) return onlyCoverage(none(text, 'bad-queue-counts'));
  return { ...onlyCoverage(all(linesOf(text).length)), queueCounts: { at, counts: counts.data } };
};

const readBeat = (text: string, at: string, evidence: string): Found => {
  const beat = readHeartbeat(text, at, evidence);
  if (!beat) return onlyCoverage(none(text, 'bad-heartbeat'));
  const reasons: Coverage['reasons'] = beat.cut > 0 ? { 'too-many-names': beat.cut } : {};
  return { ...onlyCoverage({ ...all(0), reasons }), facts: beat.facts };
};

type Read = (text: string, at: string, timezone: string) => WholeReading;

/** Reader of the format that the text looks most like, of those that the kind can be printed in; null = there is none. */
const readerOf = (kind: keyof typeof PRINTED_AS, text: string): Read | null => {
  let best: { read: Read; score: number } | null = null;
  for (const { kind: name, sniff, reading } of FORMATS) {
    if (reading.as !== 'whole' || !PRINTED_AS[kind].includes(name)) continue;
    const score = sniff(text.slice(0, 64 * 1024), '');
    if (!best || score > best.score) best = { read: reading.read, score };
  }
  return best?.read ?? null;
};

/** Facts of an evidence object: their lines name it. */
export const placed = (facts: readonly Fact[], evidence: string): Fact[] =>
  facts.map((fact) => ({ ...fact, line: fact.line && { ...fact.line, evidence } }));

const readOutput = (header: SnapshotEvidence, text: string, evidence: string): Found => {
  const { kind, takenAt, timezone } = header;
  if (kind === 'queue-counts') return readQueueCounts(text, takenAt);
  if (kind === 'heartbeat') return readBeat(text, takenAt, evidence);
  if (text.trim() === '') return onlyCoverage(MAY_BE_SILENT.has(kind) ? all(0) : none(text, 'silent'));
  const read = readerOf(kind, text);
  if (!read) return onlyCoverage(none(text, 'no-parser-yet'));
  const { facts, productVersion, coverage } = read(text, takenAt, timezone);
  return { queueCounts: null, facts: placed(facts, evidence), productVersion, coverage };
};

/** What a check means by its exit code is not documented: with any but 0 its silence no longer means that all is well. */
const doubted = (exitCode: number, found: Found): Found =>
  exitCode === 0
    ? found
    : {
        ...found,
        facts: found.facts.map((f) => (f.kind === 'reconstruct-check' && f.sound ? { ...f, sound: null } : f)),
      };

/**
 * Digests a tool's output. A tool that failed or was stopped (exit code not 0) said nothing that can be relied on: its
 * lines are counted as `tool-failed`.
 */
export const digestSnapshot = (header: SnapshotEvidence, snapshot: Snapshot, evidence: string): Digest => {
  const { exitCode, stdout, stderr } = snapshot;
  const answered = exitCode === 0 || (header.kind === 'reconstruct-check' && exitCode !== null);
  const found = answered
    ? doubted(exitCode, readOutput(header, stdout, evidence))
    : onlyCoverage(none(`${stderr}\n${stdout}`, 'tool-failed'));
  return {
    version: 1,
    evidence,
    host: header.host,
    // Only what tells of the queues moves mail time; an idle host's heartbeat must not age its evidence away.
    from: found.queueCounts?.at ?? null,
    to: found.queueCounts?.at ?? null,
    cells: [],
    notices: [],
    sendings: [],
    attempts: [],
    exemplars: [],
    ...found,
  };
};
