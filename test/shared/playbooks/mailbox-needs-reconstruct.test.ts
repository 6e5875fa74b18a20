import { describe, expect, it } from 'vitest';
import { mailboxNeedsReconstruct } from '#shared/playbooks/mailbox-needs-reconstruct/index.ts';
import { adviceOf, daily, logged, said } from './store-stories.ts';

const damaged = (minute: number, mailbox = 'user/sue/INBOX') =>
  logged(minute, 'needs-reconstruct-mailbox', {
    process: 'imapd',
    subject: mailbox,
    text: `Mailbox corrupted, missing fixed headers: ${mailbox}`,
  });
const asked = (minute: number, mailbox = 'user/sue') =>
  logged(minute, 'repair-requested', {
    process: 'imapd',
    subject: mailbox,
    text: `${mailbox}: Mailbox has an invalid format; repair requested`,
  });
const repairing = (minute: number, mailbox = 'user/sue') =>
  logged(minute, 'repairing', { process: 'impurge', subject: mailbox, text: `repairing ${mailbox}` });
const tell = (minutes: number, ...more: Parameters<typeof said>[2] & object) =>
  said(mailboxNeedsReconstruct, daily(0, minutes), more);

describe('mailbox-needs-reconstruct', () => {
  it('names the mailbox, and checks before it repairs', () => {
    const [finding, ...more] = tell(60, damaged(5), damaged(20));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      verdict: 'problem',
      subject: { kind: 'account', name: 'user/sue/INBOX', channel: null },
    });
    const advice = adviceOf(finding);
    expect(advice.indexOf('reconstruct -n user/sue/INBOX')).toBeGreaterThan(-1);
    expect(advice.indexOf('reconstruct -n user/sue/INBOX')).toBeLessThan(
      advice.indexOf('"reconstruct user/sue/INBOX"'),
    );
    expect(finding!.evidence.every((e) => e.text.includes('user/sue/INBOX'))).toBe(true);
    expect(finding!.evidence).toHaveLength(2);
  });

  it('is normal when the server repaired it afterwards, and not before', () => {
    expect(tell(60, damaged(5), repairing(10, 'user/sue/INBOX'))[0]!.verdict).toBe('normal');
    expect(tell(60, damaged(30), repairing(10, 'user/sue/INBOX'))[0]!.verdict).toBe('problem');
    expect(tell(60, damaged(5), repairing(10, 'user/tom/INBOX'))[0]!.verdict).toBe('problem');
  });

  it.each([
    ['repaired at once', 60, [asked(5), repairing(5)], 'normal'],
    ['repaired later', 60, [asked(5), repairing(20)], 'normal'],
    ['just asked for', 20, [asked(5)], null],
    ['asked for half an hour ago, in vain', 45, [asked(5)], 'problem'],
    ['asked for again, in vain', 26, [asked(5), asked(15)], 'problem'],
    ['asked for again after a repair, just now', 90, [asked(5), repairing(6), asked(75)], null],
  ])('judges a repair that was %s', (_, minutes, story, verdict) => {
    expect(tell(minutes, ...story)[0]?.verdict ?? null).toBe(verdict);
  });

  it('tells of the host when many mailboxes break', () => {
    const ten = Array.from({ length: 10 }, (_, i) => damaged(5, `user/u${i}/INBOX`));
    expect(tell(30, ...ten)).toHaveLength(10);
    const [finding, ...more] = tell(30, ...ten, damaged(6, 'user/u11'));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ severity: 'critical', subject: { kind: 'host' } });
    expect(finding!.advice[0]!.text).toContain('disk');
  });

  it('ignores a second impurge', () => {
    const lock = logged(5, 'purge-lock', { process: 'impurge', text: 'Could not get purge session lock' });
    expect(tell(60, lock)).toEqual([]);
  });

  it.each([[''], ['*']])('tells of the host where no mailbox is named (%j)', (name) => {
    const [finding] = tell(60, damaged(5, name));
    expect(finding).toMatchObject({ verdict: 'problem', subject: { kind: 'host' } });
    expect(adviceOf(finding)).toContain('reconstruct -n MAILBOX');
  });

  it('puts no strange name into a command', () => {
    const advice = adviceOf(tell(60, damaged(5, 'user/x;reboot/INBOX'))[0]);
    expect(advice).toContain('reconstruct -n MAILBOX');
    expect(advice).not.toContain('reboot');
  });
});
