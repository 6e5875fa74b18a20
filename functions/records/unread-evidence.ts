import { evidencePrefix } from '#shared/contracts/evidence.ts';
import { fromInstant, type HostName, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import type { EvidenceStore, StoredKey } from '#shared/ports.ts';
import type { Uncounted } from '#shared/window/fold.ts';
import { forgottenBy } from '#shared/window/received.ts';

/** Today's and yesterday's evidence that a window neither holds nor has forgotten. */
export const unreadEvidence = async (
  host: HostName,
  window: Uncounted | null,
  now: Instant,
  store: EvidenceStore,
): Promise<StoredKey[]> => {
  const isForgotten = window ? forgottenBy(window) : () => false;
  const unread: StoredKey[] = [];
  for (const daysAgo of [1, 0]) {
    const date = toInstant(fromInstant(now) - daysAgo * 86_400_000).slice(0, 10);
    for await (const { key, at } of store.stored(`${evidencePrefix(host)}${date}/`)) {
      if (window && (Object.hasOwn(window.merged, key) || (daysAgo > 0 && isForgotten(key)))) continue;
      unread.push({ key, at });
    }
  }
  return unread;
};
