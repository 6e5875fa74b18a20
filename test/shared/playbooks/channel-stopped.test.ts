import { describe, expect, it } from 'vitest';
import { untrusted } from '#shared/text/untrusted.ts';
import {
  came,
  cameToStore,
  countsOf,
  every,
  filed,
  know,
  of,
  other,
  refused,
  tell,
  troubles,
  went,
} from '../builders.ts';
import { expectDocumented, fact, job, running } from './queue-stories.ts';

const before = every(5, -60, 0, (m) => [came(m, 'a.example.net', 2), went(m, 'a.example.net', 2)]);
const piling = every(5, 0, 60, (m) => came(m, 'a.example.net', 4));
const sibling = every(5, -60, 60, (m) => other('D', 'delivered', 'tcp_intranet', m, 'x.example'));
const story = [...before, ...piling, ...sibling];
const all = running(50, 'job_controller', 'dispatcher', 'tcp_smtp_client');
const found = (...args: Parameters<typeof tell>) => of('channel-stopped', tell(...args));

describe('channel-stopped', () => {
  it('finds the one channel that is silent while its program works', () => {
    const findings = found(story);
    expect(findings).toMatchObject([
      {
        verdict: 'problem',
        confidence: 0.8,
        subject: { kind: 'channel', name: 'tcp_local' },
        actions: [{ action: 'start', channel: 'tcp_local' }],
      },
    ]);
    expect(findings[0]!.headline).toMatch(/: mail for \d+ recipients ready, .*smtp_client works for tcp_intranet/);
    expect(findings[0]!.advice[1]!.text).toContain('"imsimta qm start tcp_local"');
    expectDocumented(findings);
    expect(troubles(tell(story, [know(...all)])).map((f) => f.playbook)).toEqual(['channel-stopped']);
  });

  it('is surer when jobs were listed and none is of the channel', () => {
    const line = { evidence: 'e', start: 0, end: 9, line: 1, text: untrusted('        job 7') };
    const [finding] = found(story, [know({ ...job(55, 'tcp_intranet', 7, ['x.example']), line })]);
    expect(finding).toMatchObject({ confidence: 0.9 });
    expect(finding!.evidence.length).toBeGreaterThan(1);
    for (const { text } of finding!.evidence) expect(text).toContain('tcp_local E');
  });

  it('leaves a channel that waits for a job of its pool to others', () => {
    const limit = (value: string) =>
      know(
        job(55, 'tcp_intranet', 7, ['x.example']),
        fact('job-controller', 'POOL=SMTP_POOL job_limit', 0, {
          section: 'POOL=SMTP_POOL',
          setting: 'job_limit',
          value,
        }),
      );
    expect(found(story, [limit('1')])).toEqual([]);
    expect(found(story, [limit('2')])).toHaveLength(1);
  });

  it('only suspects when just the process is seen', () => {
    expect(found([...before, ...piling], [know(...all)])).toMatchObject([{ verdict: 'suspected' }]);
  });

  it('only suspects where delivery hours are set', () => {
    const hours = fact('job-controller', 'CHANNEL=tcp_* normal_delivery', 0, {
      section: 'CHANNEL=tcp_*',
      setting: 'normal_delivery',
      value: '20:00-06:00',
    });
    const [finding] = found(story, [know(hours)]);
    expect(finding).toMatchObject({ verdict: 'suspected' });
    expect(finding!.steps.find((s) => s.anchor === 'step-window')!.saw).toContain('20:00-06:00');
  });

  it('says what fits the version', () => {
    const jobs = (productVersion: string | null) =>
      found(story, [{ ...know(), productVersion }])[0]!.steps.find((s) => s.anchor === 'step-jobs')!.saw;
    expect(jobs('6.2-7.02')).toContain('qm messages tcp_local');
    expect(jobs('6.2-7.02')).not.toContain('"jobs"');
    expect(jobs('6.3-0.15')).not.toContain('messages');
    expect(jobs(null)).toMatch(/messages.*jobs/);
    expect(jobs('5.2')).toContain('top -domain_to');
  });

  it.each([
    ['it has a job', story, [know(job(55, 'tcp_local', 7, ['a.example.net']))]],
    ['an attempt is made now and then', [...story, refused(20, 'a.example.net'), refused(40, 'a.example.net')], []],
    ['it never logged an attempt', [...piling, ...sibling], []],
    ['nothing is ready', story, [countsOf(58, 'tcp_local', { byAttempts: [0, 90] })]],
    ['nothing came', [...before, ...sibling], []],
    [
      'it is the store, and ims_master runs',
      [...every(5, -60, 0, (m) => filed(m, 'ann')), ...every(5, 0, 60, (m) => cameToStore(m, 'ann', 4))],
      [know(...running(50, 'job_controller', 'dispatcher', 'ims_master'))],
    ],
    ['its program does not run at all', [...before, ...piling], [know(...running(50, 'job_controller', 'dispatcher'))]],
  ])('says nothing when %s', (_, entries, more) => {
    expect(found(entries, more)).toEqual([]);
  });
});
