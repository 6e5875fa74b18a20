import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
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

  describe('with the list of all that runs as the mail server’s user', () => {
    const late = stamps(290, { ckp: 45, lcu: 50, per: 70 });
    const listed = (...rows: [name: string, state: string][]) =>
      probed(
        292,
        ...rows.map(([name, state], i) => ({
          kind: 'process' as const,
          name,
          pid: 100 + i,
          user: 'mailsrv',
          virtualKiB: 182_340,
          residentKiB: 61_208,
          cpuPercent: 0.1,
          cpuSeconds: 7_200,
          state,
        })),
        { kind: 'process-list' as const, name: 'ps', processes: rows.length },
      );
    const processStep = (...more: Digest[]) => {
      const [finding] = tell(...more);
      return { ...finding!.steps.find((s) => s.anchor === 'step-process')!, needs: finding!.needs ?? [] };
    };

    it('asks for it, and says what stored does when it comes', () => {
      expect(processStep(late)).toMatchObject({ answer: 'unknown', needs: [{ ask: 'ps' }] });
      const told = processStep(late, listed(['stored', 'D'], ['imapd', 'S']));
      expect(told).toMatchObject({ answer: 'yes', needs: [] });
      expect(told.saw).toContain('Process 100');
      expect(told.saw).toContain('state D: it waits for a device and hears no signal; 2 hours of processor time.');
      expect(tell(late, listed(['stored', 'D']))[0]!.verdict).toBe('problem');
    });

    it('knows by one list that stored is gone, if another service of the store is in it and a stamp is late', () => {
      const [finding] = tell(late, listed(['imapd', 'S'], ['job_controller', 'S']));
      expect(finding!.headline).toBe('stored does not run while other services of the store do.');
      expect(finding!.verdict).toBe('problem');
      expect(finding!.needs).toBeUndefined();
      expect(processStep(late, listed(['imapd', 'S'])).saw).toContain('all of the mail server’s user: imapd.');
      expect(processStep(late, listed(['job_controller', 'S'])).answer).toBe('unknown');
      expect(tell(stamps(290, { ckp: 1 }), listed(['imapd', 'S']))).toEqual([]);
    });

    it('takes no other list for whole, asks again for one that is old, and for the state that a list has not', () => {
      expect(processStep(late, running(285, 'imapd')).answer).toBe('unknown');
      expect(processStep(late, running(285, 'stored', 'imapd'))).toMatchObject({
        answer: 'yes',
        needs: [{ ask: 'ps' }],
      });
      expect(processStep(stamps(330, { ckp: 60 }), listed(['stored', 'S']), stamps(400, { ckp: 70 })).needs).toEqual(
        [],
      );
    });
  });
});
