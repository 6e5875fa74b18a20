import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { mailboxCorrupt, MANY_ACCOUNTS } from '#shared/playbooks/mailbox-corrupt/index.ts';
import { at, type Entry, every, filed, other, troubles } from '../builders.ts';
import { adviceOf, daily, logged, said } from './store-stories.ts';

const broken = (minute: number, account: string, code: 'Q' | 'R' = 'Q'): Entry =>
  other(code, 'mailbox-format', 'ims-ms', minute, account);
const told = (entries: readonly Entry[], more: readonly Digest[] = []) => said(mailboxCorrupt, entries, more);

describe('mailbox-corrupt', () => {
  it('is a problem when it repeats, and says to check before repairing', () => {
    const [finding, ...more] = told([...daily(0, 120), broken(10, 'fred'), broken(70, 'fred')]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      verdict: 'problem',
      subject: { kind: 'account', name: 'fred' },
      since: at(10),
      actions: [],
    });
    expect(adviceOf(finding)).toMatch(/reconstruct -n -r[^]*reconstruct -r/);
    expect(finding!.evidence.length).toBeGreaterThan(0);
    for (const { text } of finding!.evidence) expect(text).toContain('fred');
  });

  it('takes permanent failures for the same', () => {
    expect(told([broken(10, 'fred', 'R'), broken(70, 'fred', 'R')])[0]).toMatchObject({ verdict: 'problem' });
  });

  it.each([
    ['one line', [broken(10, 'fred')]],
    ['several of one moment', [broken(10, 'fred'), broken(11, 'fred'), broken(12, 'fred')]],
  ])('opens nothing for %s', (_, entries) => {
    expect(troubles(told(entries))).toEqual([]);
    expect(told(entries)[0]).toMatchObject({ verdict: 'unknown' });
  });

  it('is over with a delivery, or a repair by the server', () => {
    const story = [broken(10, 'fred'), broken(70, 'fred')];
    expect(told([...story, filed(80, 'fred')])).toEqual([]);
    const repair = (minute: number, mailbox: string) =>
      logged(minute, 'repairing', { process: 'impurge', subject: mailbox, text: `repairing ${mailbox}` });
    expect(told(story, [repair(71, 'user/fred')])).toEqual([]);
    expect(told(story, [repair(71, 'user/fred/Sent')])).toEqual([]);
    expect(told(story, [repair(71, 'user/freddy')])).toHaveLength(1);
    expect(told(story, [repair(30, 'user/fred')])).toHaveLength(1);
  });

  it('says when a repair was asked for and did not come', () => {
    const asked = logged(10, 'repair-requested', { process: 'imapd', subject: 'user/fred', text: 'repair requested' });
    const [finding] = told([broken(10, 'fred'), broken(70, 'fred')], [asked]);
    expect(finding!.steps.find((s) => s.anchor === 'step-repair')!.answer).toBe('no');
  });

  it('is one finding for many accounts', () => {
    const names = Array.from({ length: MANY_ACCOUNTS }, (_, i) => `user${i}`);
    const found = told(every(60, 0, 120, (m) => names.map((name) => broken(m, name))));
    expect(found).toMatchObject([{ severity: 'critical', subject: { kind: 'channel', name: 'ims-ms' } }]);
    expect(adviceOf(found[0])).toContain('disk');
  });

  it('believes no other channel', () => {
    expect(told(every(10, 0, 60, (m) => other('Q', 'mailbox-format', 'tcp_local', m, 'example.org')))).toEqual([]);
  });
});
