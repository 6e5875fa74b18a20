import type { Fact } from '#shared/contracts/fact.ts';
import type { Question } from '#shared/contracts/question.ts';
import { askCounters } from '#shared/diagnosis/ask.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { minutesFrom } from '#shared/diagnosis/seen.ts';
import { crashedIn, type Noted, notedBy } from '#shared/diagnosis/store.ts';

type Counter = Extract<Fact, { kind: 'counterutil' }>;

/** Hit rate of the cache below which it is too small, and that of an optimal one (Deployment Planning Guide). */
export const TOO_LOW = 0.95;
export const OPTIMAL = 0.98;

/** Minutes whose requests and answers are looked at: what was found all day long would hide that it no longer is. */
const RECENT = 120;

/** Requests that a rate needs: a cache that has just been made is empty. */
const ENOUGH_REQUESTS = 10_000;

/** Seconds for an answer of the IMAP server that are slow, by the threshold of the server's own alarm. */
const SLOW_SECONDS = 10;

/** What the counters say of the cache. */
export interface CacheUse {
  readonly hits: number;
  readonly misses: number;
  readonly rate: number;
  /** The first and the newest counters, as proof. */
  readonly counters: readonly Counter[];
  readonly first: number;
  readonly last: number;
}

const isNumber = (c: Counter): c is Counter & { value: number } => typeof c.value === 'number';

/** Hits and misses of the last {@link RECENT} minutes; null = not counted, too few, or counted anew in between. */
export const cacheUse = (view: HostView): CacheUse | null => {
  const hit = seriesOf(view, /(?:^|[._])cache_?hits?$/);
  const miss = seriesOf(view, /(?:^|[._])cache_?miss(?:es)?$/);
  const [hits, misses] = [gain(hit), gain(miss)];
  if (hits === null || misses === null || hits + misses < ENOUGH_REQUESTS) return null;
  const counters = [hit[0]!, miss[0]!, hit.at(-1)!, miss.at(-1)!];
  return {
    hits,
    misses,
    rate: hits / (hits + misses),
    counters,
    first: intervalAt(hit[0]!.at),
    last: intervalAt(hit.at(-1)!.at),
  };
};

const seriesOf = (view: HostView, attribute: RegExp): (Counter & { value: number })[] => {
  const found = view.facts.latest('counterutil').find((c) => c.object === 'db_mpool' && attribute.test(c.attribute));
  return found ? recent(view, found.name).filter(isNumber) : [];
};

/** A look at the cache's counters, until there are two of late, and the newest is fresh. */
export const askCache = (view: HostView): Question[] => {
  const looks = new Set(
    view.facts
      .latest('counterutil')
      .filter((c) => c.object === 'db_mpool')
      .flatMap((c) => recent(view, c.name).map(({ at }) => at)),
  );
  return looks.size < 2 ? [{ ask: 'counterutil', object: 'db_mpool' }] : askCounters(view, 'db_mpool');
};

const recent = (view: HostView, name: string): Counter[] =>
  view.facts.series('counterutil', name).filter(({ at }) => minutesFrom(at, view.latest) <= RECENT);

/** Increase over a series; null = too short, or it was set back (four bytes are soon full). */
const gain = (series: readonly { value: number }[]): number | null => {
  if (series.length < 2) return null;
  const fell = series.some((c, i) => i > 0 && c.value < series[i - 1]!.value);
  return fell ? null : series.at(-1)!.value - series[0]!.value;
};

/** Signs that the store suffers. */
export interface Suffering {
  readonly cores: Noted | null;
  /** Newest answer of the IMAP server in seconds that was slow, from {@link SLOW_SECONDS} on; null = none so slow was seen. */
  readonly slow: Counter | null;
}

const STORE = /^(?:stored|imapd|popd|mshttpd|httpd|ims_master)$/;

/** Crashes of the store's processes, and slow answers. */
export const sufferingOf = (view: HostView): Suffering => {
  const cores = notedBy(view, ['core-dumped'], (n) => (STORE.test(crashedIn(view, n)) ? '' : 'other'));
  const answers = view.facts
    .latest('counterutil')
    .filter((c) => c.object === 'serverresponse' && /(?:^|\.)imap\.responsetime$/.test(c.attribute))
    .flatMap((c) => recent(view, c.name))
    .filter((c) => isNumber(c) && c.value >= SLOW_SECONDS);
  return { cores: cores.find((n) => n.name === '') ?? null, slow: answers.at(-1) ?? null };
};
