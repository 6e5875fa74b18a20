import { describe, expect, it } from 'vitest';
import { countsOf, every, of, refused, sent, tell, troubles, went } from '../builders.ts';
import { expectDocumented } from './queue-stories.ts';

const forged = Array.from({ length: 40 }, (_, i) => `forged${i}.example.org`);
const failing = forged.flatMap((d, i) => [i, i + 60].map((m) => refused(m, d, 4)));
const mail = every(10, -60, 120, (m) => [went(m, 'a.example.net', 3), went(m, 'b.example.net', 3)]);
const story = [...mail, ...failing];
const bounces = (count = 50) => [0, 20, 40, 60].map((m) => sent(m, '', count, { source: 'process' }));
const people = [
  sent(10, 'ann@example.com', 40),
  sent(15, 'spam@example.org', 30, { channel: 'ims-ms', source: 'tcp_local' }),
];
const found = (...args: Parameters<typeof tell>) => of('bounce-backscatter', tell(...args));

describe('bounce-backscatter', () => {
  it('finds bounces that dominate and reach nobody', () => {
    const findings = found(story, [...bounces(), ...people]);
    expect(findings).toMatchObject([
      { verdict: 'problem', subject: { kind: 'channel', name: 'tcp_local' }, actions: [] },
    ]);
    const [finding] = findings;
    expect(finding!.headline).toContain('200 of 240 messages');
    expect(finding!.headline).toContain('40 destinations');
    expect(finding!.steps.find((s) => s.anchor === 'step-made-here')).toMatchObject({ answer: 'yes' });
    expect(finding!.steps.find((s) => s.anchor === 'step-origin')!.saw).toContain('spam@example.org (30)');
    expect(finding!.evidence.length).toBeGreaterThan(0);
    for (const { text } of finding!.evidence) expect(text).toContain('tcp_local');
    expectDocumented(findings);
    expect(troubles(tell(story, [...bounces(), ...people])).map((f) => f.playbook)).toEqual(['bounce-backscatter']);
  });

  it('gives an interval only where the log saw a part of the queue', () => {
    const share = (queued: number) =>
      found(story, [...bounces(), ...people, countsOf(115, 'tcp_local', { byAttempts: [queued] })])[0]!.steps[0]!.saw;
    expect(share(100)).not.toContain('Wilson');
    expect(share(4_000)).toContain('between 78 % and'.replace('and', 'to'));
  });

  it.each([
    ['they are few', [...bounces(10), ...people]],
    ['people send as much', [...bounces(), sent(30, 'list@example.com', 190)]],
    ['the share may be half by chance', [...bounces(26), sent(30, 'list@example.com', 96)]],
    ['senders were not seen', []],
  ])('says nothing when %s', (_, more) => {
    expect(found(story, more)).toEqual([]);
  });

  it('says nothing of bounces that arrive, or fail for one host', () => {
    expect(found([...mail, ...every(10, 0, 120, (m) => went(m, 'c.example.net', 30))], bounces())).toEqual([]);
    expect(found([...story, ...every(5, 0, 120, (m) => refused(m, 'down.example.org', 20))], bounces())).toEqual([]);
    expect(found([...story, ...every(10, 0, 120, (m) => went(m, 'a.example.net', 90))], bounces())).toEqual([]);
    const known = forged.map((d) => went(-30, d));
    expect(found([...known, ...story], bounces())).toEqual([]);
  });
});
