import type { SnapshotEvidence } from '#shared/contracts/evidence.ts';
import type { Result } from '#shared/contracts/result.ts';
import { digestSnapshot } from '#shared/digest/snapshot.ts';
import { HOST } from './bench.ts';

/** What the analyzer reads of an answer. */
export const readOf = ({ looked, finishedAt }: Result) => {
  const header: SnapshotEvidence = {
    version: 1,
    type: 'snapshot',
    host: HOST,
    kind: looked!.kind,
    takenAt: finishedAt,
    sha256: 'a'.repeat(64),
    timezone: 'America/Los_Angeles',
  };
  return digestSnapshot(header, looked!.snapshot, 'evidence');
};
