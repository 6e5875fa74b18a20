import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { configurationOf, eitherWay, mtaDiff } from '#shared/diagnosis/configuration.ts';
import { hostView } from '#shared/window/view.ts';
import { at, digestWith, evidenceOf, fold, know } from '../builders.ts';
import { fact } from '../playbooks/queue-stories.ts';

const release = (productVersion: string) => digestWith({ evidence: evidenceOf('v'), to: at(0), productVersion });
const option = (name: string) => know(fact('option', name, 10, { value: '1' }));
const jobController = know(
  fact('job-controller', ' max_messages', 10, { section: '', setting: 'max_messages', value: '1' }),
);
const MSCONFIG = option('role.channel:tcp_local.maxjobs');

describe('configurationOf', () => {
  it.each([
    ['legacy', [option('x')]],
    ['legacy', [option('x'), release('6.3-0.15')]],
    ['either', [option('x'), release('7u4-23.01')]],
    ['either', [option('x'), release('8.0.1')]],
    ['legacy', [jobController, release('8.0.1')]],
    ['legacy', [option('service.imap.maxsessions'), release('8.0.1')]],
    ['unified', [MSCONFIG, release('8.0.2.3')]],
    ['unified', [MSCONFIG, jobController, option('service.imap.maxsessions'), release('8.0.2.3')]],
    ['unified', [option('instance.imap.maxsessions')]],
  ] as [string, Digest[]][])('%s', (expected, digests) => {
    expect(configurationOf(hostView(fold(digests), at(20))!)).toBe(expected);
  });
});

describe('a change of the MTA', () => {
  const change = {
    rewrite: { where: 'rules', lines: ['a.example $U@b'] },
    channels: [{ where: 'blocks', lines: ['tcp_b smtp', 'tcp_b-daemon'] }],
    pool: { name: 'B', from: null, to: 2 },
  };

  it('names the files of a legacy configuration', () => {
    expect(mtaDiff('legacy', change)!.split('\n')).toEqual([
      '--- imta.cnf',
      '+++ imta.cnf',
      '@@ rules @@',
      '+a.example $U@b',
      '@@ blocks @@',
      '+tcp_b smtp',
      '+tcp_b-daemon',
      '--- job_controller.cnf',
      '+++ job_controller.cnf',
      '@@ pools @@',
      '+[POOL=B]',
      '+job_limit=2',
    ]);
    expect(mtaDiff('legacy', { pool: { name: 'B', from: 1, to: 2 } })).toContain('-job_limit=1\n+job_limit=2');
  });

  it('is made by msconfig in a Unified Configuration', () => {
    expect(mtaDiff('unified', change)!.split('\n')).toEqual([
      '--- msconfig edit rewrite',
      '+++ msconfig edit rewrite',
      '@@ rules @@',
      '+a.example $U@b',
      '--- msconfig edit channels',
      '+++ msconfig edit channels',
      '@@ blocks @@',
      '+tcp_b smtp',
      '+tcp_b-daemon',
      '--- msconfig',
      '+++ msconfig',
      '+set job_controller.job_pool:B.job_limit 2',
    ]);
  });

  it('is not spelled out where both are possible', () => {
    expect(mtaDiff('either', change)).toBeNull();
    expect(eitherWay('either')).toContain('msconfig edit channels');
    expect(eitherWay('legacy')).toBe('');
  });
});
