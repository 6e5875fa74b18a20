import { evidenceKey } from '#shared/contracts/evidence.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import type { Clock, EvidenceStore } from '#shared/ports.ts';
import { checkEvidence } from '#adapters/system/evidence-content.ts';

/** All that is stored without a clock is old. */
const LONG_AGO = { now: (): Instant => '1970-01-01T00:00:00.000Z' };

/** Evidence in a Map, with the same checks on reading as the real store. */
export const createMemoryEvidenceStore = ({ clock = LONG_AGO }: { clock?: Clock } = {}): EvidenceStore => {
  const objects = new Map<string, { header: string; gzip: Uint8Array; at: Instant }>();
  const under = (prefix: string): string[] => [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  return {
    async put(header, gzip) {
      const key = evidenceKey(header);
      const present = objects.get(key);
      if (present) await checkEvidence(key, present.header, present.gzip);
      else objects.set(key, { header: JSON.stringify(header), gzip: gzip.slice(), at: clock.now() });
      return key;
    },
    async get(key) {
      const found = objects.get(key);
      if (!found) return null;
      return { header: await checkEvidence(key, found.header, found.gzip), gzip: found.gzip.slice() };
    },
    async *list(prefix) {
      yield* under(prefix);
    },
    async *stored(prefix) {
      for (const key of under(prefix)) yield { key, at: objects.get(key)!.at };
    },
  };
};
