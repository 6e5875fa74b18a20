import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Snapshot, SnapshotKind } from '#shared/contracts/evidence.ts';
import type { HostName, Instant } from '#shared/contracts/primitives.ts';
import type { EvidenceStore } from '#shared/ports.ts';
import { sha256 } from '../hash.ts';

const compress = promisify(gzip);

/** Stores what a tool printed; resolves with its key when it is durable. */
export const putSnapshot = async (
  { host, timezone }: { host: HostName; timezone: string },
  kind: SnapshotKind,
  snapshot: Snapshot,
  takenAt: Instant,
  evidence: EvidenceStore,
): Promise<string> => {
  const raw = Buffer.from(JSON.stringify(snapshot));
  return evidence.put(
    { version: 1, type: 'snapshot', host, kind, takenAt, sha256: sha256(raw), timezone },
    await compress(raw, { level: 1 }),
  );
};
