import { describe, expect, it } from 'vitest';
import { dbLogsAccumulating } from '#shared/playbooks/db-logs-accumulating/index.ts';
import { adviceOf, daily, probed, said } from './store-stories.ts';

const PATH = '/opt/mail/data/store/mboxlist';
const tell = (counts: readonly number[], step = 10) =>
  said(
    dbLogsAccumulating,
    daily(0, 300),
    counts.map((count, i) => probed(i * step, { kind: 'database-logs', name: PATH, count })),
  );

describe('db-logs-accumulating', () => {
  it('computes how fast they grow', () => {
    const [finding, ...more] = tell([3, 4, 5, 6, 7, 8]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: 'problem', subject: { kind: 'host' } });
    expect(finding!.headline).toContain(`8 database logs in ${PATH} (usual: 2 or 3), 6.0 more each hour`);
    expect(finding!.evidence.at(-1)!.text).toContain('"count":8');
    expect(adviceOf(finding)).toContain('do-not: Do not remove log files by hand');
  });

  it.each([
    ['two or three', [2, 3, 3, 2, 3], null],
    ['a burst', [3, 6, 8, 3, 3], null],
    ['one look at three', [3], null],
    ['one look at many', [12], 'unknown'],
    ['a burst that has just begun', [3, 3, 5, 7], null],
    ['four, and no more', [3, 4, 4, 4, 4, 4], null],
    ['more, but shrinking', [9, 8, 7, 6, 5], null],
    ['many that do not grow', [11, 11, 11, 11], 'suspected'],
    ['growing for long, then gone', [4, 5, 6, 7, 3], 'normal'],
    ['growing with a dip', [4, 6, 5, 7, 9, 8, 10], 'problem'],
  ])('judges %s', (_, counts, verdict) => {
    expect(tell(counts)[0]?.verdict ?? null).toBe(verdict);
  });
});
