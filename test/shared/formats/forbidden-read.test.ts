import { expect, it } from 'vitest';
import type { SnapshotEvidence } from '#shared/contracts/evidence.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import { digestSnapshot } from '#shared/digest/snapshot.ts';

const SAID = 'Forbidden by the owner of this host';

const factsOf = (kind: SnapshotEvidence['kind'], stdout: string): readonly Fact[] => {
  const header: SnapshotEvidence = {
    version: 1,
    type: 'snapshot',
    host: 'mx1.example.com',
    kind,
    takenAt: '2026-03-04T09:15:00.000Z',
    sha256: 'a'.repeat(64),
    timezone: 'UTC',
  };
  return digestSnapshot(header, { tool: ['imsimta'], exitCode: 0, stdout, stderr: '', durationMs: 0 }, 'e').facts;
};

it.each([
  ['qm-sample', 'sample'],
  ['qm-received', 'held'],
  ['qm-history', 'history'],
] as const)('in place of an answer of kind %s says what is forbidden', (kind, ask) => {
  expect(factsOf(kind, `$ imsimta qm ${ask} tcp_local\n${SAID}\n`)).toMatchObject([
    { kind: 'read-forbidden', name: `${ask} tcp_local`, line: { text: SAID } },
  ]);
});

it('is not said by a message: neither alone nor beside anything else', () => {
  const opening = '    Message id: 1\n    Filename: /q/tcp_local/ZYbbb2.00\n';
  for (const text of [
    `$ imsimta qm history tcp_local\n${opening}${SAID}\n`,
    `$ imsimta qm history tcp_local\n${SAID}\n${opening}`,
    `${SAID}\n`,
    `${opening}$ imsimta qm history tcp_local\n${SAID}\n`,
  ])
    expect(factsOf('qm-history', text).filter((f) => f.kind === 'read-forbidden')).toEqual([]);
});
