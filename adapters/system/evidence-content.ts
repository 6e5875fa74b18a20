import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { EvidenceHeader, evidenceKey } from '#shared/contracts/evidence.ts';

const unzip = promisify(gunzip);

/** Snapshots have no length in their header; no tool's output comes near this. */
const SNAPSHOT_LIMIT = 64 * 1024 * 1024;

/**
 * The header of a stored evidence object, after checking that the header belongs under the key and that the body is
 * the content it names. Throws when not: evidence that cannot be trusted must never be counted.
 */
export const checkEvidence = async (key: string, headerJson: string, gzip: Uint8Array): Promise<EvidenceHeader> => {
  const header = parseHeader(key, headerJson);
  if (evidenceKey(header) !== key) throw new Error(`Evidence ${key} carries the header of ${evidenceKey(header)}.`);
  const raw = await unpack(key, header, gzip);
  if (header.type === 'log' && raw.length !== header.end - header.start) {
    throw new Error(`Evidence ${key} holds ${raw.length} bytes, its header says ${header.end - header.start}.`);
  }
  if (createHash('sha256').update(raw).digest('hex') !== header.sha256) {
    throw new Error(`Evidence ${key} does not hold the bytes that its sha256 names.`);
  }
  return header;
};

const parseHeader = (key: string, json: string): EvidenceHeader => {
  try {
    return EvidenceHeader.parse(JSON.parse(json));
  } catch (cause) {
    throw new Error(`Evidence ${key} has an unreadable header.`, { cause });
  }
};

const unpack = async (key: string, header: EvidenceHeader, gzip: Uint8Array): Promise<Buffer> => {
  // The bound keeps a small body from unfolding into all of the memory.
  const expected = header.type === 'log' ? header.end - header.start : SNAPSHOT_LIMIT;
  try {
    return await unzip(gzip, { maxOutputLength: Math.max(1, expected) });
  } catch (cause) {
    throw new Error(`Evidence ${key} does not unzip within ${expected} bytes.`, { cause });
  }
};
