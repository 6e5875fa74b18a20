import { describe, expect, it } from 'vitest';
import { Digest } from '#shared/contracts/digest.ts';
import type { SnapshotEvidence, SnapshotKind } from '#shared/contracts/evidence.ts';
import { digestSnapshot } from '#shared/digest/snapshot.ts';

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

describe('digestSnapshot', () => {
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

  it('takes nothing from a heartbeat, so that an idle host ages no evidence', () => {
    expect(digest('heartbeat', '{"ok":true}')).toMatchObject({
      from: null,
      to: null,
      cells: [],
      coverage: { lines: 0 },
    });
  });
});
