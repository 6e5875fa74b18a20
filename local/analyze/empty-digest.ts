import type { Digest } from '#shared/contracts/digest.ts';
import type { HostName } from '#shared/contracts/primitives.ts';
import { noCoverage } from './report.ts';

/** A digest that says nothing yet. */
export const emptyDigest = (evidence: string, host: HostName): Digest => ({
  version: 1,
  evidence,
  host,
  from: null,
  to: null,
  cells: [],
  notices: [],
  sendings: [],
  attempts: [],
  facts: [],
  exemplars: [],
  queueCounts: null,
  productVersion: null,
  coverage: noCoverage(),
});
