import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { MANY, mmpConnectionLimit } from '#shared/playbooks/mmp-connection-limit/index.ts';
import { daily, logged, pageOf, said } from './store-stories.ts';

const limit = (minute: number, subject: string, count: number) =>
  logged(minute, 'mmp-connection-limit', {
    process: 'ImapProxy',
    subject,
    count,
    text: `Connection limit reached for client IP ${subject}`,
  });

describe('mmp-connection-limit', () => {
  it.each([
    [MANY - 1, 'normal'],
    [MANY, 'suspected'],
  ])('tells of an address refused %i times: %s', (count, verdict) => {
    const [finding, ...more] = said(
      mmpConnectionLimit,
      [],
      [limit(0, '192.0.2.7', count - 1), limit(50, '192.0.2.7', 1)],
    );
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict, subject: { kind: 'host', name: '192.0.2.7' } });
    for (const { text } of finding!.evidence) expect(text).toContain('192.0.2.7');
  });

  describe('beside connections that carry nothing', () => {
    const empty = (minute: number, count: number) =>
      logged(minute, 'mmp-empty-session', { process: 'ImapProxy', count, text: '0 C->S bytes, 0 S->C bytes' });
    const refusals = (address: string) => [60, 65, 70].map((m) => limit(m, address, MANY));
    const silence = [60, 65, 70].map((m) => empty(m, MANY));
    const probes = Array.from({ length: 30 }, (_, i) => empty(i * 5, 2 * MANY));
    const verdictOf = (more: readonly Digest[]) => said(mmpConnectionLimit, daily(0, 150), more)[0]!.verdict;

    it.each([
      ['as many more than ever: a scanner', [...refusals('192.0.2.7'), ...silence], 'normal'],
      ['fewer: people', [...refusals('192.0.2.7'), ...silence.slice(1)], 'suspected'],
      ['at other times: people', [...refusals('192.0.2.7'), empty(20, 100)], 'suspected'],
      ['no more than at other times, from a load balancer: people', [...refusals('192.0.2.7'), ...probes], 'suspected'],
      ['more than the load balancer makes', [...refusals('192.0.2.7'), ...probes, ...silence], 'normal'],
      ['and the address is our own', [...refusals('10.1.2.3'), ...silence], 'suspected'],
      ['and the address is our own, too', [...refusals('fd12::7'), ...silence], 'suspected'],
    ])('%s', (_, more, verdict) => {
      expect(verdictOf(more)).toBe(verdict);
      for (const { anchor } of said(mmpConnectionLimit, daily(0, 150), more)[0]!.steps)
        expect(pageOf('mmp-connection-limit')).toContain(`## ${anchor}:`);
    });

    it('does not know without another time to compare with', () => {
      const [finding] = said(mmpConnectionLimit, [], [...refusals('192.0.2.7'), ...silence]);
      expect(finding).toMatchObject({ verdict: 'unknown', severity: 'info' });
    });
  });

  it('adds up no strangers', () => {
    const scattered = Array.from({ length: MANY }, (_, i) => limit(i, `192.0.2.${i}`, 1));
    expect(said(mmpConnectionLimit, [], scattered).map((f) => f.verdict)).toEqual(scattered.map(() => 'normal'));
  });
});
