import { describe, expect, it } from 'vitest';
import type { ReasonClass } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { type Entry, every, other, tell, troubles, went } from '../builders.ts';
import { expectDocumented } from './queue-stories.ts';

const STORE = 'store1.example.com';

const failing = (reason: ReasonClass, channel = 'tcp_lmtpcs'): Entry[] =>
  every(10, 0, 60, (m) => other('Q', reason, channel, m, STORE, 2));

const delivered = (m: number, count = 3): Entry => ({ ...went(m, STORE, count), channel: 'tcp_lmtpcs' });

const about = (entries: readonly Entry[]): Finding[] => {
  const found = tell(entries).filter((f) => f.subject.kind === 'destination' && f.subject.name === STORE);
  expectDocumented(found);
  return found;
};

describe('what a store of another host answers by LMTP', () => {
  it.each([
    ['store-io-error', 'store-io-error', 'problem'],
    ['mailbox-busy', 'mailbox-orphan-lock', 'suspected'],
    ['mailbox-format', 'mailbox-corrupt', 'suspected'],
  ] as const)('%s of every attempt is %s', (reason, playbook, verdict) => {
    expect(about(failing(reason))).toMatchObject([{ playbook, verdict, actions: [] }]);
  });

  it.each([
    ['store-io-error', 'store-io-error', 'suspected'],
    ['mailbox-busy', 'mailbox-busy', 'normal'],
    ['mailbox-format', 'mailbox-corrupt', 'suspected'],
  ] as const)('%s while others get their mail is %s, %s', (reason, playbook, verdict) => {
    const found = about([...failing(reason), ...every(10, 5, 65, (m) => delivered(m))]);
    expect(found).toMatchObject([{ playbook, verdict, actions: [] }]);
    expect(found[0]!.headline).toContain('12 attempts');
  });

  it('counts of all of a store only what came since its last delivery', () => {
    const [found] = about([delivered(-5), ...failing('store-io-error')]);
    expect(found).toMatchObject({ verdict: 'problem' });
    expect(found!.headline).toContain('2026-02-03 08:00 UTC (12 attempts)');
  });

  it('tells of damaged mailboxes as many attempts as there were since the time that it names', () => {
    const earlier = other('Q', 'mailbox-format', 'tcp_lmtpcs', -20, STORE, 5);
    const [found] = about([earlier, delivered(-5), ...failing('mailbox-format')]);
    expect(found!.headline).toMatch(/^12 attempts .* since 2026-02-03 08:00 UTC/);
  });

  it.each(['store-io-error', 'mailbox-busy', 'mailbox-format'] as const)(
    '%s now and then, or long ago, or in other channels, is nothing',
    (reason) => {
      const twice = failing(reason).filter(({ minute }) => minute < 20);
      expect(about(twice)).toEqual([]);
      const short = every(5, 0, 30, (m) => other('Q', reason, 'tcp_lmtpcs', m, STORE));
      expect(about(short)).toEqual([]);
      const past = [...failing(reason), delivered(61), ...every(60, 120, 800, (m) => delivered(m, 1))];
      expect(troubles(about(past))).toEqual([]);
      expect(about(failing(reason, 'tcp_local'))).toEqual([]);
    },
  );

  it('is no whole store where attempts fail for other reasons as well', () => {
    const found = about([...failing('store-io-error'), other('Q', 'connection-lost', 'tcp_lmtpcs', 55, STORE)]);
    expect(found.map(({ playbook, verdict }) => [playbook, verdict])).toContainEqual(['store-io-error', 'suspected']);
  });

  it('calls no such queue normal', () => {
    const arrivals = every(10, 0, 60, (m) => other('E', 'none', 'tcp_lmtpcs', m, STORE, 3));
    const found = tell([...arrivals, ...failing('store-io-error')]);
    expect(found.filter(({ playbook }) => playbook === 'queue-normal')).toEqual([]);
  });
});
