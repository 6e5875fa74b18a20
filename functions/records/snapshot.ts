import { gunzipSync } from 'node:zlib';
import { Snapshot } from '#shared/contracts/evidence.ts';

/** What is read for one answer at once; a tool's output that unzips to more is none that we asked for. */
const RAW_LIMIT = 4 * 1024 * 1024;

/** A tool's output as it lies in the evidence. Throws for what is no snapshot, or unzips to more than any that is read so. */
export const unzipSnapshot = (gzip: Uint8Array): Snapshot =>
  Snapshot.parse(JSON.parse(new TextDecoder().decode(gunzipSync(gzip, { maxOutputLength: RAW_LIMIT }))));
