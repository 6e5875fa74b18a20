import { evidenceKey } from '#shared/contracts/evidence.ts';
import type { EvidenceStore } from '#shared/ports.ts';
import { checkEvidence } from '#adapters/system/evidence-content.ts';

/** Evidence in a Map, with the same checks on reading as the real store. */
export const createMemoryEvidenceStore = (): EvidenceStore => {
  const objects = new Map<string, { header: string; gzip: Uint8Array }>();
  return {
    async put(header, gzip) {
      const key = evidenceKey(header);
      const present = objects.get(key);
      if (present) await checkEvidence(key, present.header, present.gzip);
      else objects.set(key, { header: JSON.stringify(header), gzip: gzip.slice() });
      return key;
    },
    async get(key) {
      const found = objects.get(key);
      if (!found) return null;
      return { header: await checkEvidence(key, found.header, found.gzip), gzip: found.gzip.slice() };
    },
    async *list(prefix) {
      yield* [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
  };
};
