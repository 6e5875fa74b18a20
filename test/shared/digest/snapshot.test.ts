import { describe, expect, it } from 'vitest';
import { Digest } from '#shared/contracts/digest.ts';
import { type SnapshotEvidence, SnapshotKind } from '#shared/contracts/evidence.ts';
import { digestSnapshot, PRINTED_AS } from '#shared/digest/snapshot.ts';
import { SAMPLES } from '../formats/samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

const digest = (kind: SnapshotKind, stdout: string, exitCode: number | null = 0): Digest => {
  const header: SnapshotEvidence = {
    version: 1,
    type: 'snapshot',
    host: 'mx1',
    kind,
    takenAt: AT,
    sha256: 'a'.repeat(64),
    timezone: 'UTC',
  };
  const result = digestSnapshot(header, { tool: ['tool'], exitCode, stdout, stderr: '', durationMs: 3 }, 'e1');
  return Digest.parse(result);
};

const counts = {
  channels: [{ channel: 'tcp_local', byAttempts: [3, 1], held: 0, unknownNames: 0, oldest: null }],
  complete: true,
};

/** What a kind of snapshot is there for; a kind that is not listed fails. */
const TELLS: Readonly<Record<SnapshotKind, string>> = {
  'queue-counts': 'queueCounts',
  process: 'process',
  counters: 'counters',
  version: 'productVersion',
  heartbeat: 'heartbeat',
  'qm-messages': 'qm-messages',
  'qm-jobs': 'qm-job',
  counterutil: 'counterutil',
  'job-controller': 'job-controller',
  'option-file': 'option',
  'imta-cnf': 'option',
  disk: 'disk',
  load: 'load',
  'store-stamps': 'store-stamp',
  'database-logs': 'database-logs',
  'core-files': 'core-file',
  'qm-directory': 'qm-directory',
  'qm-history': 'qm-history',
  'qm-received': 'qm-received',
  'qm-sample': 'qm-sample',
  'reconstruct-check': 'reconstruct-check',
};

describe.each(SnapshotKind.options)('a snapshot of kind %s', (kind) => {
  const told = TELLS[kind];

  // Made by the collector, not printed by a tool: tested below.
  if (kind === 'queue-counts' || kind === 'heartbeat') return it('is read', () => expect(told).not.toBe(''));

  it.each(PRINTED_AS[kind])('reaches the digest printed as %s', (format) => {
    const sample = SAMPLES[format];
    expect(sample, 'a sample of every format').toBeDefined();
    const found = digest(kind, sample!);
    if (told === 'productVersion') expect(found.productVersion).toBe('6.3-0.15');
    else {
      expect(found.facts.map((fact) => fact.kind)).toContain(told);
      for (const { line } of found.facts) expect(line?.evidence).toBe('e1');
    }
  });
});

describe('digestSnapshot', () => {
  it('hears the damage that a check reports whatever its exit code, and takes silence for soundness only with 0', () => {
    const command = '$ reconstruct -n user/carol/INBOX\n';
    const damage = `${command}Mailbox corrupted, missing fixed headers: user/carol/INBOX\n`;
    expect(digest('reconstruct-check', damage, 1).facts).toMatchObject([{ sound: false }]);
    expect(digest('reconstruct-check', command, 0).facts).toMatchObject([{ sound: true }]);
    expect(digest('reconstruct-check', command, 1).facts).toMatchObject([{ sound: null }]);
    expect(digest('reconstruct-check', damage, null).facts).toEqual([]);
  });

  it('takes queue counts, at the time they were taken', () => {
    expect(digest('queue-counts', JSON.stringify(counts))).toMatchObject({
      to: AT,
      queueCounts: { at: AT, counts },
      coverage: { unparsed: 0 },
    });
  });

  it('takes the product version', () => {
    const text = 'Example Messaging Server 6.3-0.15 (built May 1 2007)\nlibimta.so 6.3 (built x)\n';
    expect(digest('version', text)).toMatchObject({ productVersion: '6.3-0.15', to: null });
  });

  it.each([
    ['queue-counts', '{"channels":', 'bad-json'],
    ['queue-counts', '{"channels":[{"channel":"x","byAttempts":[-1]}]}', 'bad-queue-counts'],
    ['version', 'who knows\n', 'no-product-line'],
    ['process', 'what is this\n', 'no-heading'],
    ['counters', ' \n', 'silent'],
  ] as const)('names what it cannot read: %s %s', (kind, text, reason) => {
    expect(digest(kind, text)).toMatchObject({
      queueCounts: null,
      productVersion: null,
      coverage: { parsed: 0, unparsed: 1, reasons: { [reason]: 1 } },
    });
  });

  it.each([[1], [null]])('relies on nothing that a failed tool said (exit code %s)', (exitCode) => {
    const result = digest('queue-counts', JSON.stringify(counts), exitCode);
    expect(result).toMatchObject({ queueCounts: null, coverage: { reasons: { 'tool-failed': 1 } } });
  });

  it('counts a tool that failed without a word', () => {
    expect(digest('queue-counts', '', 1).coverage).toMatchObject({ unparsed: 1, reasons: { 'tool-failed': 1 } });
  });

  it('takes no mail time from a heartbeat, so that an idle host ages no evidence', () => {
    expect(digest('heartbeat', '{"upSeconds":7}')).toMatchObject({
      facts: [{ kind: 'heartbeat', upSeconds: 7 }],
      from: null,
      to: null,
      cells: [],
      coverage: { lines: 0 },
    });
  });
});
