import { describe, expect, it } from 'vitest';
import { storedStale } from '#shared/playbooks/stored-stale/index.ts';
import { at } from '../builders.ts';
import { adviceOf, daily, probed, said } from './store-stories.ts';

const stamps = (minute: number, ages: { ckp?: number; lcu?: number; per?: number }) =>
  probed(
    minute,
    ...Object.entries(ages).map(([name, age]) => ({
      kind: 'store-stamp' as const,
      name: `stored.${name}`,
      modifiedAt: at(minute - age),
    })),
  );
const running = (minute: number, ...names: string[]) =>
  probed(
    minute,
    ...names.map((name, i) => ({
      kind: 'process' as const,
      name,
      pid: 100 + i,
      user: 'mailsrv',
      virtualKiB: null,
      residentKiB: null,
      cpuPercent: null,
      cpuSeconds: null,
      state: null,
    })),
  );
const tell = (...more: Parameters<typeof said>[2] & object) => said(storedStale, daily(0, 300), more);

describe('stored-stale', () => {
  it('says which work is late, and to restart the store as a whole', () => {
    const [finding, ...more] = tell(stamps(290, { ckp: 45, lcu: 50, per: 70 }));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: 'problem', severity: 'critical', subject: { name: 'stored' } });
    expect(finding!.steps.map((s) => s.answer)).toEqual(['no', 'no', 'yes', 'unknown']);
    expect(finding!.headline).toContain('stored.ckp was 45 minutes old');
    expect(finding!.headline).toContain('(usual: every 1 min)');
    expect(finding!.evidence.map((e) => e.text).join('\n')).toMatch(/stored\.ckp[^]*stored\.lcu/);
    expect(finding!.since <= at(245)).toBe(true);
    expect(adviceOf(finding)).toContain('Do not restart stored alone');
  });

  it.each([
    ['all fresh', { ckp: 1, lcu: 4, per: 55 }, null],
    ['a slow host', { ckp: 9, lcu: 19, per: 149 }, null],
    ['checkpoints alone', { ckp: 10, lcu: 4, per: 55 }, 'problem'],
    ['log cleaning alone', { ckp: 1, lcu: 20, per: 55 }, 'problem'],
    ['the hourly work alone', { ckp: 1, lcu: 4, per: 150 }, 'suspected'],
    ['the hourly work, and nothing else known', { per: 150 }, 'problem'],
    ['a clock that runs ahead', { ckp: -30 }, null],
  ])('judges %s', (_, ages, verdict) => {
    expect(tell(stamps(290, ages))[0]?.verdict ?? null).toBe(verdict);
  });

  it.each([
    ['the last stamp of all, which proves that it lived', [stamps(290, { ckp: 120, per: 170 })], 170],
    ['what was overdue while it lived', [stamps(290, { ckp: 15, per: 250 })], 40],
    ['the late work alone, where it lives', [stamps(290, { ckp: 45, lcu: 10, per: 55 })], 245],
    ['the last listing that names it', [running(200, 'stored', 'imapd'), running(220, 'imapd')], 200],
    [
      'a stamp after that listing',
      [running(200, 'stored', 'imapd'), running(290, 'imapd'), stamps(290, { ckp: 60 })],
      230,
    ],
    ['the stamp and not the listing, where it hangs', [running(290, 'stored', 'imapd'), stamps(290, { ckp: 60 })], 230],
  ])('began with %s', (_, digests, minute) => {
    expect(tell(...digests)[0]!.since).toBe(at(minute));
  });

  it('judges the newest look, and says when it is over', () => {
    expect(tell(stamps(200, { ckp: 40 }), stamps(290, { ckp: 1 }))[0]!.verdict).toBe('normal');
    expect(tell(stamps(200, { ckp: 1 }), stamps(290, { ckp: 40 }))[0]!.verdict).toBe('problem');
  });

  it('takes an old report for no old stamp', () => {
    expect(tell(stamps(20, { ckp: 1, lcu: 4 }))).toEqual([]);
  });

  it.each([
    ['is gone while others run', [running(200, 'stored', 'imapd'), running(220, 'imapd')], 'problem'],
    ['was gone for a moment', [running(200, 'stored', 'imapd'), running(206, 'imapd')], null],
    ['runs', [running(200, 'stored', 'imapd'), running(220, 'stored', 'imapd')], null],
    ['was never listed', [running(200, 'imapd'), running(220, 'imapd')], null],
    ['is missing in a listing of the MTA', [running(200, 'stored', 'imapd'), running(220, 'dispatcher')], null],
  ])('judges processes: stored %s', (_, listings, verdict) => {
    expect(tell(...listings)[0]?.verdict ?? null).toBe(verdict);
  });
});
