import { describe, expect, it } from 'vitest';
import { mailboxDirectoryDamage } from '#shared/playbooks/mailbox-directory-damage/index.ts';
import { daily, logged, pageOf, said } from './store-stories.ts';

const wrong = (minute: number, mailbox = 'user/kim/Archive') =>
  logged(minute, 'message-wrong-size', {
    process: 'imapd',
    subject: mailbox,
    text: `Message file 12 in ${mailbox} has wrong size`,
  });
const tell = (...more: Parameters<typeof said>[2] & object) => said(mailboxDirectoryDamage, daily(0, 60), more);

describe('mailbox-directory-damage', () => {
  it('gives the ten steps in their order for a few users', () => {
    const [finding, ...more] = tell(wrong(5), wrong(20, 'user/kim/Sent'));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: 'suspected', subject: { kind: 'account', name: 'kim' } });
    expect(finding!.steps[1]!.saw).toBe('user/kim/Archive; user/kim/Sent');
    const steps = finding!.advice.filter((a) => a.when === 'now').map((a) => a.text);
    expect(steps.map((text) => Number.parseInt(text, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(steps.findIndex((t) => t.includes('-n'))).toBeLessThan(steps.findIndex((t) => t.includes('Rebuild')));
    expect(finding!.evidence).toHaveLength(2);
  });

  it('says nothing of one line', () => {
    expect(tell(wrong(5))).toEqual([]);
  });

  it('takes many users for one fault of the host', () => {
    const many = Array.from({ length: 6 }, (_, i) => [wrong(5, `user/u${i}`), wrong(20, `user/u${i}`)]).flat();
    expect(tell(...many.slice(0, 11)).map((f) => f.subject.kind)).toEqual(Array.from({ length: 5 }, () => 'account'));
    const [finding, ...more] = tell(...many);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: 'suspected', severity: 'critical', subject: { kind: 'host' } });
    expect(finding!.headline).toContain('6 users');
    expect(finding!.evidence).toHaveLength(12);
    for (const { text } of finding!.evidence) expect(text).toContain('has wrong size');
    for (const { anchor } of finding!.steps) expect(pageOf('mailbox-directory-damage')).toContain(`## ${anchor}:`);
    expect(tell(wrong(5), wrong(20, '*'), wrong(30, '*'))).toMatchObject([{ subject: { kind: 'host' } }]);
  });

  it('leaves to others what the store says of its database', () => {
    expect(tell(wrong(5), wrong(9), logged(9, 'database-error', { process: 'stored', text: 'x' }))).toEqual([]);
  });

  it.each([['needs-reconstruct-mailbox' as const], ['repair-requested' as const], ['repairing' as const]])(
    'leaves to another page what the store knows (%s)',
    (kind) => {
      const known = logged(9, kind, { process: 'imapd', subject: 'user/kim', text: 'user/kim' });
      expect(tell(wrong(5), wrong(9), known)).toEqual([]);
    },
  );
});
