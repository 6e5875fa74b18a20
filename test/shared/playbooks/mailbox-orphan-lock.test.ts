import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { mailboxOrphanLock, MANY_ACCOUNTS } from '#shared/playbooks/mailbox-orphan-lock/index.ts';
import { at, busy, type Entry, every, filed, full, other, troubles } from '../builders.ts';
import { adviceOf, logged, probed, said } from './store-stories.ts';

const locks = (entries: readonly Entry[], more: readonly Digest[] = []) => said(mailboxOrphanLock, entries, more);
const stuck = every(10, 0, 100, (m) => busy(m, 'fred'));

describe('mailbox-orphan-lock', () => {
  it.each([
    ['for 35 minutes, five times', 35, 5, 1],
    ['for 30 minutes', 30, 5, 0],
    ['four times', 60, 4, 0],
  ])('is told when every delivery to an account fails: %s', (_, minutes, attempts, found) => {
    const story = [
      filed(-20, 'fred', 50),
      ...Array.from({ length: attempts }, (_, i) => busy(Math.round((i * minutes) / (attempts - 1)), 'fred')),
    ];
    const findings = locks(story);
    expect(findings).toHaveLength(found);
    if (found === 0) return;
    expect(findings[0]).toMatchObject({
      verdict: 'problem',
      subject: { kind: 'account', name: 'fred' },
      since: at(0),
      actions: [],
    });
    expect(adviceOf(findings[0])).toContain('stop and start all Messaging Server services together');
    for (const { text } of findings[0]!.evidence) expect(text).toMatch(/fred.*Mailbox is busy/);
  });

  it('is not told of many messages that were tried twice, together', () => {
    expect(locks([busy(0, 'fred', 40), busy(40, 'fred', 40)])).toEqual([]);
    expect(locks([busy(0, 'fred', 40), busy(20, 'fred', 40), busy(40, 'fred', 40)])).toHaveLength(1);
  });

  it('is over with the first delivery, and is no lock when other reasons take turns', () => {
    expect(locks([...stuck, filed(110, 'fred')])).toEqual([]);
    expect(locks([...stuck, full(55, 'fred')])).toEqual([]);
  });

  it('does not take a delivery to somebody else for one', () => {
    expect(locks([...stuck, ...every(5, 0, 110, (m) => filed(m, 'ann'))])).toHaveLength(1);
  });

  it('looks at the local store only', () => {
    expect(locks(every(10, 0, 100, (m) => other('Q', 'mailbox-busy', 'tcp_local', m, 'example.org')))).toEqual([]);
  });

  it('is surer after a crash shortly before, and shows it', () => {
    const core = (minute: number) =>
      probed(minute, {
        kind: 'core-file',
        name: '/var/core/core.imapd.17',
        bytes: 1e8,
        modifiedAt: at(minute),
        program: 'imapd',
      });
    const crash = (more: Digest[]) => {
      const [finding] = locks(stuck, more);
      return { finding: finding!, step: finding!.steps.find((s) => s.anchor === 'step-crashed-process')! };
    };
    expect(crash([]).step.answer).toBe('unknown');
    expect(crash([core(60)]).step.answer).toBe('unknown');
    expect(crash([core(-900)]).step.answer).toBe('unknown');
    const { finding, step } = crash([core(-5)]);
    expect(step).toMatchObject({ answer: 'yes', saw: expect.stringContaining('core.imapd.17') as string });
    expect(finding.confidence).toBeGreaterThan(crash([]).finding.confidence);
    expect(finding.evidence.some((e) => e.text.includes('core.imapd.17'))).toBe(true);
    expect(crash([logged(-3, 'core-dumped', { process: 'watcher', text: 'core dumped' })]).step.answer).toBe('yes');
  });

  it.each([MANY_ACCOUNTS - 1, MANY_ACCOUNTS])('says of many accounts that it is the store: %i', (accounts) => {
    const names = Array.from({ length: accounts }, (_, i) => `user${i}`);
    const found = locks(every(10, 0, 100, (m) => names.map((name) => busy(m, name))));
    const whole = accounts >= MANY_ACCOUNTS;
    expect(found).toHaveLength(whole ? 1 : accounts);
    expect(found[0]!.subject.kind).toBe(whole ? 'channel' : 'account');
    expect(troubles(found)).toHaveLength(found.length);
  });
});
