import { describe, expect, it } from 'vitest';
import { mailboxBusy } from '#shared/playbooks/mailbox-busy/index.ts';
import { busy, type Entry, every, filed, other } from '../builders.ts';
import { said } from './store-stories.ts';

const boxes = (entries: readonly Entry[]) => said(mailboxBusy, entries);

describe('mailbox-busy', () => {
  it('is normal now and then while most deliveries succeed', () => {
    const story = every(10, 0, 200, (m) => [filed(m, 'fred', 3), ...(m % 50 === 0 ? [busy(m + 1, 'fred')] : [])]);
    const [finding, ...more] = boxes(story);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: 'normal', confidence: 0.9, subject: { kind: 'account', name: 'fred' } });
    for (const { text } of finding!.evidence) expect(text).toMatch(/fred.*Mailbox is busy/);
  });

  it('is unsure when only a few lines of one moment are to be seen', () => {
    const [finding] = boxes([busy(5, 'fred', 3)]);
    expect(finding).toMatchObject({ verdict: 'normal', confidence: 0.3 });
    expect(finding!.steps.map((s) => s.answer)).toEqual(['unknown', 'unknown']);
    // Lines are counted by stretches of five minutes.
    expect(finding!.headline).toContain('3 attempts within 5 minutes');
  });

  it('leaves a lock that nobody takes away to its own page, until a delivery succeeds', () => {
    const stuck = every(10, 0, 100, (m) => busy(m, 'fred'));
    expect(boxes(stuck)).toEqual([]);
    expect(boxes([...stuck, filed(110, 'fred')])[0]).toMatchObject({ verdict: 'normal' });
  });

  it('looks at the local store only', () => {
    expect(boxes([other('Q', 'mailbox-busy', 'tcp_local', 5, 'example.org', 50)])).toEqual([]);
  });

  it('explains the busiest twenty of many', () => {
    expect(boxes(Array.from({ length: 60 }, (_, i) => busy(i, `user${i}`)))).toHaveLength(20);
  });
});
