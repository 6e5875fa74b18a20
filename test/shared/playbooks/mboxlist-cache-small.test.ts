import { describe, expect, it } from 'vitest';
import { mboxlistCacheSmall } from '#shared/playbooks/mboxlist-cache-small/index.ts';
import { troubles } from '../builders.ts';
import { adviceOf, daily, logged, probed, said } from './store-stories.ts';

const counter = (object: string, attribute: string, value: number | string) =>
  ({ kind: 'counterutil', name: `${object} ${attribute}`, object, attribute, value }) as const;
const cache = (minute: number, hits: number, misses: number) =>
  probed(minute, counter('db_mpool', 'st_cache_hit', hits), counter('db_mpool', 'st_cache_miss', misses));
const answer = (minute: number, seconds: number) =>
  probed(minute, counter('serverresponse', 'imap.responsetime', seconds));
const crash = (program: string) =>
  logged(40, 'core-dumped', { process: 'watcher', subject: program, text: `${program} core dumped` });
const poor = [cache(0, 1_000_000, 10), cache(60, 1_080_000, 20_010)];
const tell = (...more: Parameters<typeof said>[2] & object) => said(mboxlistCacheSmall, daily(0, 100), more);

describe('mboxlist-cache-small', () => {
  it('computes the hit rate since the first look, and the next size', () => {
    const size = probed(1, { kind: 'option', name: 'store.dbcachesize', value: '16777216' });
    const [finding, ...more] = tell(...poor, answer(30, 12), size);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: 'suspected', confidence: 0.6, subject: { kind: 'host' } });
    expect(finding!.steps[0]!.saw).toContain('80 %: 80000 hits and 20000 misses');
    expect(adviceOf(finding)).toContain('+store.dbcachesize = 33554432');
    expect(finding!.evidence).toHaveLength(5);
  });

  it('does not let a good night hide a bad morning', () => {
    const night = [cache(0, 0, 0), cache(1_000, 9_900_000, 100_000)];
    const morning = [cache(1_060, 9_980_000, 120_000), cache(1_100, 10_060_000, 140_000), answer(1_090, 12)];
    const found = said(mboxlistCacheSmall, daily(0, 1_100), [...night, ...morning]);
    expect(found[0]!.steps[0]!.saw).toContain('80 %: 160000 hits and 40000 misses');
    expect(said(mboxlistCacheSmall, daily(0, 1_300), [...night, ...morning])).toEqual([]);
  });

  it('is surer with both slowness and crashes', () => {
    expect(tell(...poor, answer(30, 12), crash('imapd'))[0]).toMatchObject({ confidence: 0.8 });
  });

  it.each([
    ['a poor rate alone', poor],
    ['a poor rate and quick answers', [...poor, answer(30, 2)]],
    ['a poor rate and a crash of another program', [...poor, crash('dispatcher')]],
    ['slowness alone', [answer(30, 12)]],
    ['a good rate', [cache(0, 0, 0), cache(60, 96_000, 4_000), answer(30, 12)]],
    ['too few requests', [cache(0, 0, 0), cache(60, 5_000, 4_000), answer(30, 12)]],
    ['one look', [cache(0, 80_000, 20_000), answer(30, 12)]],
    ['counters that were set back', [cache(0, 900_000, 50_000), cache(60, 80_000, 20_000), answer(30, 12)]],
    [
      'counters that are no numbers',
      [probed(0, counter('db_mpool', 'st_cache_hit', 'x'), counter('db_mpool', 'st_cache_miss', 'y')), answer(30, 12)],
    ],
  ])('says nothing of %s', (_, story) => {
    expect(troubles(tell(...story))).toEqual([]);
  });

  it('has the counters looked at twice while the store suffers, and stops then', () => {
    const needs = (...looks: ReturnType<typeof cache>[]) => tell(...looks).flatMap((f) => f.needs ?? []);
    const look = [{ ask: 'counterutil', object: 'db_mpool' }];
    expect(needs(answer(85, 12))).toEqual(look);
    expect(needs(answer(85, 12), cache(80, 10, 10))).toEqual(look);
    expect(needs(answer(85, 12), cache(80, 10, 10), cache(90, 20, 20))).toEqual([]);
    expect(needs(cache(80, 10, 10))).toEqual([]);
  });
});
