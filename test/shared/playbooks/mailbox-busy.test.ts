import { describe, expect, it } from 'vitest';
import { at, busy, every, filed, full, of, other, tell } from '../builders.ts';

const boxes = (entries: Parameters<typeof tell>[0]) => of('mailbox-busy', tell(entries));

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
  });

  it.each([
    ['for 35 minutes, five times', 35, 5, 'suspected'],
    ['for 30 minutes', 30, 5, 'normal'],
    ['four times', 60, 4, 'normal'],
  ])('suspects an orphan lock when every delivery fails: %s', (_, minutes, attempts, verdict) => {
    const story = [
      filed(-20, 'fred', 50),
      ...Array.from({ length: attempts }, (_, i) => busy(Math.round((i * minutes) / (attempts - 1)), 'fred')),
    ];
    const [finding] = boxes(story);
    expect(finding).toMatchObject({ verdict });
    if (verdict === 'normal') return;
    expect(finding).toMatchObject({ since: at(0), actions: [] });
    expect(finding!.advice.some((a) => a.text.includes('stop and start all Messaging Server services together'))).toBe(
      true,
    );
  });

  it('suspects nothing when a delivery succeeded in between, and says so once it did', () => {
    const stuck = every(10, 0, 100, (m) => busy(m, 'fred'));
    expect(boxes(stuck)[0]!.verdict).toBe('suspected');
    const [freed] = boxes([...stuck, filed(110, 'fred')]);
    expect(freed!.verdict).toBe('normal');
    expect(freed!.until >= boxes(stuck)[0]!.until).toBe(true);
  });

  it('suspects no lock when other reasons take turns with it', () => {
    expect(boxes([...every(10, 0, 100, (m) => busy(m, 'fred')), full(55, 'fred')])[0]!.verdict).toBe('normal');
  });

  it('looks at the local store only', () => {
    expect(boxes([other('Q', 'mailbox-busy', 'tcp_local', 5, 'example.org', 50)])).toEqual([]);
  });

  it('explains the busiest twenty of many', () => {
    expect(boxes(Array.from({ length: 60 }, (_, i) => busy(i, `user${i}`)))).toHaveLength(20);
  });
});
