import type { Finding } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { ASKED } from '#shared/diagnosis/ask.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { linesOf, optionOf, proofOf } from '#shared/diagnosis/store.ts';
import { clock, clockOf, counted, percent } from '#shared/diagnosis/words.ts';
import { askCache, type CacheUse, cacheUse, OPTIMAL, type Suffering, sufferingOf, TOO_LOW } from './rule.ts';

/** The store is slow or crashes, and its database cache finds too little: the cache may be too small. */
export const mboxlistCacheSmall: Playbook = {
  id: 'mboxlist-cache-small',
  title: 'The mailbox database cache is too small',
  assess: (view) => {
    const use = cacheUse(view);
    if (use && use.rate >= TOO_LOW) return [];
    const suffering = sufferingOf(view);
    if (!use) return notSeen(view, suffering);
    return suffering.cores || suffering.slow ? [suspected(view, use, suffering)] : [];
  },
};

/** The store suffers, and nobody counted hits and misses: two looks at the counters tell. */
const notSeen = (view: HostView, { cores, slow }: Suffering): Finding[] => {
  const needs = askCache(view);
  if (needs.length === 0 || (!cores && !slow)) return [];
  return [
    toFinding('mboxlist-cache-small', view, {
      subject: { kind: 'host', name: view.host, channel: null },
      verdict: 'unknown',
      confidence: 0.2,
      headline: `The store ${slow ? 'answers slowly' : 'crashes'}; whether its database cache is too small was not seen.`,
      since: view.latestInterval,
      until: view.latestInterval,
      steps: [
        step(
          'step-hit-rate',
          'Is the hit rate of the cache below 95 %?',
          'unknown',
          `Not counted twice lately. ${ASKED}`,
        ),
      ],
      evidence: [],
      advice: [],
      anchor: 'how-it-is-told',
      needs,
    }),
  ];
};

const suspected = (view: HostView, use: CacheUse, { cores, slow }: Suffering): Finding => {
  const size = optionOf(view, /(?:^|\.)dbcachesize$/);
  const bytes = Number(size?.value);
  const share = percent(use.hits, use.hits + use.misses);
  return toFinding('mboxlist-cache-small', view, {
    subject: { kind: 'host', name: view.host, channel: null },
    verdict: 'suspected',
    severity: 'warning',
    confidence: cores && slow ? 0.8 : 0.6,
    headline: `The store ${slow ? 'answers slowly' : 'crashes'}, and only ${share} of its database requests are found in the cache: the cache may be too small.`,
    since: Math.min(use.first, view.latestInterval),
    until: Math.min(use.last, view.latestInterval),
    steps: [
      step(
        'step-hit-rate',
        'Is the hit rate of the cache below 95 %?',
        'yes',
        `${share}: ${use.hits} hits and ${counted(use.misses, 'miss', 'misses')} since ${clockOf(use.first)}.`,
      ),
      step(
        'step-slow',
        'Is the store slow?',
        slow ? 'yes' : 'unknown',
        slow ? `The IMAP server took ${slow.value} seconds at ${clock(slow.at)}.` : 'No slow answer was measured.',
      ),
      step(
        'step-cores',
        'Do its processes crash?',
        cores ? 'yes' : 'unknown',
        cores ? `${counted(cores.count, 'core')}, last at ${clockOf(cores.last)}.` : 'No crash was logged.',
      ),
      step(
        'step-size',
        'How large is the cache?',
        Number.isInteger(bytes) && bytes > 0 ? 'yes' : 'unknown',
        size ? `${size.name} is ${size.value.slice(0, 40)}.` : 'Not seen: read store.dbcachesize.',
      ),
    ],
    evidence: [...linesOf(use.counters), ...(slow ? linesOf([slow]) : []), ...(cores ? proofOf(view, cores) : [])],
    advice: [
      advise(
        'now',
        'Measure again by hand at a busy time: "imcheck -s" (6.3), "imcheck -s mpool" (7), "db_stat -m -h STORE/mboxlist" (6.2).',
      ),
      advise(
        'now',
        'Rule out what is more frequent: slow disks, a backup or expiry at work, a directory that is slow.',
      ),
      advise(
        'for-good',
        `Raise store.dbcachesize step by step until the rate is about ${OPTIMAL * 100} %, never beyond the size of all .db files in store/mboxlist together, nor beyond 2 GB; restart the store for it.`,
        Number.isInteger(bytes) && bytes > 0
          ? `-${size!.name} = ${bytes}\n+${size!.name} = ${Math.min(bytes * 2, 2 ** 31)}`
          : null,
      ),
      advise(
        'for-good',
        'Keep the database’s temporary directory in memory (store.dbtmpdir), and measure again when the number of users has changed.',
      ),
      advise(
        'do-not',
        'Do not make it as large as possible: a cache that is too large wastes memory and takes longer to write back.',
      ),
    ],
    anchor: 'what-to-do-now',
  });
};
