import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { MANY_ACCOUNTS, storeIoError } from '#shared/playbooks/store-io-error/index.ts';
import { at, type Entry, every, filed, other, troubles } from '../builders.ts';
import { daily, logged, probed, said } from './store-stories.ts';

const denied = (minute: number, account: string, count = 1): Entry =>
  other('Q', 'store-io-error', 'ims-ms', minute, account, count);
const told = (entries: readonly Entry[], more: readonly Digest[] = []) => said(storeIoError, entries, more);
const users = (count: number): string[] => Array.from({ length: count }, (_, i) => `user${i}`);
const large = (minute: number, mailbox: string): Digest =>
  logged(minute, 'index-too-large', {
    process: 'ims_master',
    subject: mailbox,
    text: `Unable to append cache for ${mailbox}: File too large`,
  });

describe('store-io-error', () => {
  it('is a problem from five accounts on', () => {
    const story = (count: number) => [...daily(-60, 0), ...users(count).map((name, i) => denied(i, name))];
    expect(told(story(MANY_ACCOUNTS - 1))).toEqual([]);
    const [finding, ...more] = told(story(MANY_ACCOUNTS));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      verdict: 'problem',
      severity: 'critical',
      subject: { kind: 'channel', name: 'ims-ms' },
      since: at(0),
      actions: [],
    });
    expect(finding!.evidence.length).toBeGreaterThan(0);
    for (const { text } of finding!.evidence) expect(text).toContain('user');
  });

  it('tells the whole store from a part of it', () => {
    const failing = users(6).map((name) => denied(5, name));
    const everybody = (entries: Entry[]) => told(entries)[0]!.steps.find((s) => s.anchor === 'step-everybody')!.answer;
    expect(everybody(failing)).toBe('no');
    expect(everybody([...failing, ...daily(0, 60)])).toBe('yes');
  });

  it('forgets accounts that got mail since', () => {
    const failing = users(6).map((name) => denied(5, name));
    expect(told([...failing, ...users(2).map((name) => filed(20, name))])).toEqual([]);
  });

  it('suspects the mailbox of one account only when it goes on', () => {
    expect(told(every(5, 0, 30, (m) => denied(m, 'fred', 9)))).toEqual([]);
    expect(told([denied(0, 'fred', 9), denied(40, 'fred', 9)])).toEqual([]);
    expect(told(every(20, 0, 60, (m) => denied(m, 'fred')))).toMatchObject([
      { verdict: 'suspected', subject: { kind: 'account', name: 'fred' } },
    ]);
  });

  it('leaves an index that is too large to its own page', () => {
    const story = every(20, 0, 60, (m) => denied(m, 'fred'));
    expect(told(story, [large(20, 'user/fred/INBOX')])).toEqual([]);
    expect(told(story, [large(20, 'user/ann')])).toHaveLength(1);
    expect(told(story, [large(90, 'user/fred')])).toHaveLength(1);
    const index = (bytes: number) =>
      probed(30, { kind: 'mailbox', name: 'user/fred', messages: null, indexBytes: bytes, quotaUsed: null });
    expect(told(story, [index(2 ** 31 - 1)])).toEqual([]);
    expect(told(story, [index(1e6)])).toHaveLength(1);
    // Four others do not make it many.
    expect(troubles(told([...story, ...users(4).map((n) => denied(5, n))], [large(20, 'user/fred')]))).toEqual([]);
  });

  it('says whether clients see it', () => {
    const failing = users(6).map((name) => denied(5, name));
    const line = logged(6, 'store-io-error', { process: 'imapd', text: 'user/user1: System I/O error' });
    expect(told(failing, [line])[0]!.steps.at(-1)).toMatchObject({ anchor: 'step-clients', answer: 'yes' });
    expect(told(failing, [line])[0]!.evidence.some((e) => e.text.includes('System I/O error'))).toBe(true);
    expect(told(failing)[0]!.steps.at(-1)).toMatchObject({ anchor: 'step-clients', answer: 'unknown' });
  });
});
