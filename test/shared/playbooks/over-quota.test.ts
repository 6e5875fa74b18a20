import { describe, expect, it } from 'vitest';
import { at, every, filed, full, of, other, tell, troubles, went } from '../builders.ts';

const usual = every(5, 0, 120, (m) => filed(m, `user${m % 7}`, 10));
const quota = (entries: Parameters<typeof tell>[0]) => of('over-quota', tell(entries));

describe('over-quota', () => {
  it('explains a few accounts and opens nothing', () => {
    const found = quota([...usual, full(10, 'fred', 2), full(70, 'fred'), full(20, 'ann')]);
    expect(troubles(found)).toEqual([]);
    expect(found.flatMap((f) => f.actions)).toEqual([]);
    const fred = found.find((f) => f.subject.kind === 'account' && f.subject.name === 'fred');
    expect(fred).toMatchObject({ verdict: 'normal', since: at(10), actions: [] });
    expect(fred!.headline).toContain('3 delivery attempts');
    expect(fred!.evidence.length).toBeGreaterThan(0);
    for (const { text } of fred!.evidence) expect(text).toMatch(/fred.*Over quota/);
  });

  it('names the options and what each does to the queue', () => {
    const advice = quota([...usual, full(10, 'fred')])[0]!
      .advice.map((a) => a.text)
      .join('\n');
    expect(advice).toContain('store.quotagraceperiod');
    expect(advice).toContain('bounces at once');
    expect(advice).toContain('before enqueue');
  });

  it.each([
    [49, 'normal'],
    [50, 'problem'],
  ])('is a problem from fifty accounts on: %i', (accounts, verdict) => {
    const story = Array.from({ length: accounts }, (_, i) => full(i, `user-${i}`));
    const found = quota([...usual, ...story]).filter((f) => f.subject.kind === 'channel');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ verdict, subject: { name: 'ims-ms' }, actions: [] });
  });

  it.each([
    [99, 0, 'normal'],
    [100, 0, 'problem'],
    [100, 240, 'normal'],
  ])('is a problem as a large share of enough attempts: %i beside %i', (attempts, delivered, verdict) => {
    const story = [full(5, 'fred', attempts), ...(delivered > 0 ? [filed(6, 'ann', delivered)] : [])];
    expect(quota(story).find((f) => f.subject.kind === 'channel')).toMatchObject({ verdict });
  });

  it('offers to hold the mail of one account that dominates', () => {
    expect(troubles(quota([full(5, 'fred', 70), full(6, 'ann', 40)]))[0]!.actions).toMatchObject([
      { action: 'hold', channel: 'ims-ms', selector: { by: 'account', account: 'fred' } },
    ]);
    expect(troubles(quota([full(5, 'fred', 60), full(6, 'ann', 60)]))[0]!.actions).toEqual([]);
    const hostile = troubles(quota([full(5, '-all', 120)]))[0]!;
    expect(hostile.actions).toEqual([]);
    expect(hostile.steps.at(-1)).toMatchObject({ anchor: 'step-hold', answer: 'no' });
  });

  it('is silent about accounts that got mail since', () => {
    expect(quota([...usual, full(10, 'fred'), filed(20, 'fred')])).toEqual([]);
  });

  it.each([
    [150, 50, 'problem'],
    [99, 0, 'normal'],
    [100, 300, 'normal'],
  ])('counts what a store of another host says by LMTP: %i beside %i', (attempts, delivered, verdict) => {
    const story = (channel: string) => [
      other('Q', 'over-quota', channel, 5, 'store1.example.com', attempts),
      ...(delivered > 0 ? [other('D', 'delivered', channel, 9, 'store1.example.com', delivered)] : []),
    ];
    const found = quota(story('tcp_lmtpcs'));
    expect(found).toMatchObject([{ verdict, subject: { kind: 'channel', name: 'tcp_lmtpcs' }, actions: [] }]);
    expect(found[0]!.headline).not.toContain('account');
    expect(found[0]!.steps[1]).toMatchObject({ anchor: 'step-which-accounts', answer: 'unknown' });
    expect(found[0]!.evidence.length).toBeGreaterThan(0);
    // Of mailboxes that are no message store, and of what clients put in.
    for (const channel of ['tcp_lmtpcn', 'tcp_lmtpss']) expect(quota(story(channel))).toEqual([]);
  });

  it('is not fooled by what remote hosts say of their users', () => {
    const remote = [
      other('R', 'over-quota', 'tcp_local', 5, 'example.org', 200),
      other('R', 'remote-5xx', 'tcp_local', 5, 'example.org', 200),
      went(6, 'example.net'),
    ];
    expect(quota(remote)).toEqual([]);
  });
});
