import type { Coverage, Digest } from '#shared/contracts/digest.ts';
import { QueueCounts, type Snapshot, type SnapshotEvidence } from '#shared/contracts/evidence.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { parseCounters } from '../formats/imsimta-counters/parse.ts';
import { parseProcesses } from '../formats/imsimta-process/parse.ts';
import { parseImsimtaVersion } from '../formats/imsimta-version/parse.ts';

type Found = Pick<Digest, 'queueCounts' | 'productVersion' | 'coverage'>;

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

const all = (lines: number): Coverage => ({ lines, parsed: lines, unparsed: 0, reasons: {}, samples: [] });

const none = (text: string, reason: string): Coverage => {
  const lines = linesOf(text);
  const samples = lines.slice(0, 1).map((line) => untrusted(line, 300));
  // Where a text was due, silence counts too.
  const count = Math.max(1, lines.length);
  return { lines: count, parsed: 0, unparsed: count, reasons: { [reason]: count }, samples };
};

const readQueueCounts = (text: string, at: string): Found => {
  const nothing = { queueCounts: null, productVersion: null };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ...nothing, coverage: none(text, 'bad-json') };
  }
  const counts = QueueCounts.safeParse(json);
  if (!counts.success) return { ...nothing, coverage: none(text, 'bad-queue-counts') };
  return { queueCounts: { at, counts: counts.data }, productVersion: null, coverage: all(linesOf(text).length) };
};

const readVersion = (text: string): Found => {
  const read = parseImsimtaVersion(text);
  if (!read.ok) return onlyCoverage(none(text, read.reason));
  const productVersion = read.version.version.slice(0, 40);
  return { queueCounts: null, productVersion, coverage: all(linesOf(text).length) };
};

const onlyCoverage = (coverage: Coverage): Found => ({ queueCounts: null, productVersion: null, coverage });

const notYet = (snapshot: Snapshot): Found => onlyCoverage(none(snapshot.stdout, 'no-parser-yet'));

const READERS: Readonly<Record<SnapshotEvidence['kind'], (snapshot: Snapshot, at: string) => Found>> = {
  'queue-counts': (s, at) => readQueueCounts(s.stdout, at),
  version: (s) => readVersion(s.stdout),
  counters: (s) => onlyCoverage(parseCounters(s.stdout).coverage),
  process: (s) => onlyCoverage(parseProcesses(s.stdout).coverage),
  heartbeat: () => onlyCoverage(all(0)),
  'qm-messages': notYet,
  'qm-jobs': notYet,
  counterutil: notYet,
  'job-controller': notYet,
  'option-file': notYet,
  disk: notYet,
  load: notYet,
  'store-stamps': notYet,
  'database-logs': notYet,
  'core-files': notYet,
};

/**
 * Digests a tool's output. A tool that failed or was stopped (exit code not 0) said nothing that can be relied on: its
 * lines are counted as `tool-failed`.
 */
export const digestSnapshot = (header: SnapshotEvidence, snapshot: Snapshot, evidence: string): Digest => {
  const found =
    snapshot.exitCode === 0
      ? READERS[header.kind](snapshot, header.takenAt)
      : onlyCoverage(none(`${snapshot.stderr}\n${snapshot.stdout}`, 'tool-failed'));
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
    facts: [],
    exemplars: [],
    ...found,
  };
};
