import { describe, expect, it } from 'vitest';
import { came, countsOf, every, know, of, other, refused, tell, troubles, went } from '../builders.ts';
import { expectDocumented, fact, job } from './queue-stories.ts';

const set = know(
  fact('job-controller', 'POOL=SMTP_POOL job_limit', 0, {
    section: 'POOL=SMTP_POOL',
    setting: 'job_limit',
    value: '3',
  }),
);
const listing = (minute: number, channels: string[]) =>
  know(...channels.map((c, i) => job(minute, c, 10 + i, [`h${i}.example.net`, `g${i}.example.net`])));
const greedy = ['tcp_local', 'tcp_local', 'tcp_local'];
const full = [listing(92, greedy), listing(107, greedy), listing(117, greedy)];
const grows = (channel: string, before = 60, now = 200) => [
  countsOf(80, channel, { byAttempts: [before] }),
  countsOf(115, channel, { byAttempts: [now] }),
];
const mail = every(5, 0, 120, (m) => [came(m, 'a.example.net', 5), went(m, 'a.example.net', 5)]);
const waiting = every(5, 60, 120, (m) => other('E', 'none', 'tcp_partner', m, 'p.example.org', 15));
const story = [...mail, ...waiting];
const found = (...args: Parameters<typeof tell>) => of('channel-concurrency', tell(...args));

describe('channel-concurrency', () => {
  it('finds the channel that starves while another has all jobs', () => {
    const findings = found(story, [set, ...full, ...grows('tcp_partner')]);
    expect(findings).toMatchObject([{ verdict: 'problem', subject: { name: 'tcp_partner' } }]);
    expect(findings[0]!.headline).toContain('all 3 of SMTP_POOL are taken (tcp_local 3)');
    expect(findings[0]!.advice.some((a) => a.diff?.includes('+[POOL=TCP_LOCAL_POOL]'))).toBe(true);
    expectDocumented(findings);
  });

  it('changes pools by msconfig in a Unified Configuration', () => {
    const unified = know(fact('option', 'role.channel:tcp_local.maxjobs', 0, { value: '1' }));
    const [finding] = found(story, [set, ...full, ...grows('tcp_partner'), unified]);
    const diffs = finding!.advice.map((a) => a.diff ?? '').join('\n');
    expect(diffs).toContain('+set job_controller.job_pool:SMTP_POOL.job_limit 6');
    expect(finding!.advice.map((a) => `${a.text}${a.diff}`).join()).not.toMatch(/\.cnf/);
  });

  it('suspects it of the channel that has them all and grows', () => {
    expect(found(story, [set, ...full, ...grows('tcp_local')])).toMatchObject([
      { verdict: 'suspected', subject: { name: 'tcp_local' } },
    ]);
  });

  it('only suspects it on a saturated machine', () => {
    const busy = [95, 105, 115].map((m) =>
      know(fact('load', '', m, { one: 30, five: 30, fifteen: 30, runQueue: 30, cpus: 4, idlePercent: 0 })),
    );
    expect(found(story, [set, ...full, ...grows('tcp_partner'), ...busy])).toMatchObject([{ verdict: 'suspected' }]);
  });

  it('takes no growth of less than half an hour for more than a burst, where the channel has jobs', () => {
    const burst = [...grows('tcp_local', 2, 400), countsOf(95, 'tcp_local', { byAttempts: [120] })];
    expect(found(story, [set, ...full, ...burst])).toEqual([]);
    const without = [...grows('tcp_partner', 2, 400), countsOf(95, 'tcp_partner', { byAttempts: [120] })];
    expect(found(story, [set, ...full, ...without])).toHaveLength(1);
  });

  it.each([
    ['a job is free', [set, listing(92, greedy), listing(117, ['tcp_local', 'tcp_local']), ...grows('tcp_partner')]],
    ['it was full once', [set, listing(117, greedy), ...grows('tcp_partner')]],
    ['nothing waits', [set, ...full, ...grows('tcp_partner', 0, 9)]],
    ['what waits becomes less: a burst that drains', [set, ...full, ...grows('tcp_partner', 200, 60)]],
    [
      'it becomes less again, though more than before the burst',
      [set, ...full, ...grows('tcp_partner'), countsOf(98, 'tcp_partner', { byAttempts: [500] })],
    ],
    ['the limit is not known', [...full, ...grows('tcp_partner')]],
    [
      'the jobs are of another pool',
      [
        set,
        listing(107, ['ims-ms', 'ims-ms', 'ims-ms']),
        listing(117, ['ims-ms', 'ims-ms', 'ims-ms']),
        ...grows('tcp_partner'),
      ],
    ],
  ])('says nothing when %s', (_, more) => {
    expect(troubles(found(story, more))).toEqual([]);
  });

  it('has the jobs listed when they were not listed twice, and not when they were', () => {
    const once = [set, listing(117, greedy), ...grows('tcp_partner')];
    expect(found(story, once)).toMatchObject([
      { verdict: 'unknown', needs: [{ ask: 'jobs', channel: 'tcp_partner' }] },
    ]);
    expect(found(story, [...once, listing(107, ['tcp_local'])])).toEqual([]);
  });

  it('leaves mail that fails to others', () => {
    const fails = [...story, ...every(2, 60, 120, (m) => refused(m, 'down.example.org', 9))];
    expect(found(fails, [set, ...full, ...grows('tcp_local')])).toEqual([]);
  });
});
