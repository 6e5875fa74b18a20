import type { OpenedEvidence } from '#functions/analyzer/analyze.ts';
import type { Digest } from '#shared/contracts/digest.ts';

/** Digests as evidence that was read. */
export const opened = (digests: readonly Digest[]): OpenedEvidence[] =>
  digests.map((digest) => ({ host: digest.host, key: digest.evidence, digest: () => digest }));
