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
    ['either', [option('store.dbcachesize')]],
    ['legacy', [option('store.dbcachesize'), release('6.3-0.15')]],
    ['legacy', [option('store.dbcachesize'), release('7u4-27.10')]],
    ['either', [option('store.dbcachesize'), release('7.0.5.31.0 64bit')]],
    ['either', [option('store.dbcachesize'), release('8.0.1')]],
    ['legacy', [option('log_format'), release('8.0.1')]],
    ['legacy', [option('channel:tcp_local.backoff'), release('8.0.1')]],
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
    expect(mtaDiff('legacy', change).split('\n')).toEqual([
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
    expect(mtaDiff('unified', change).split('\n')).toEqual([
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

  it('is given for both where both are possible', () => {
    expect(mtaDiff('either', change).split('\n')).toEqual([
      '--- imta.cnf | msconfig edit rewrite',
      '+++ imta.cnf | msconfig edit rewrite',
      '@@ rules @@',
      '+a.example $U@b',
      '--- imta.cnf | msconfig edit channels',
      '+++ imta.cnf | msconfig edit channels',
      '@@ blocks @@',
      '+tcp_b smtp',
      '+tcp_b-daemon',
      '--- job_controller.cnf',
      '+++ job_controller.cnf',
      '@@ pools @@',
      '+[POOL=B]',
      '+job_limit=2',
      '--- msconfig',
      '+++ msconfig',
      '+set job_controller.job_pool:B.job_limit 2',
    ]);
    expect(eitherWay('either')).toContain('for both');
    expect(eitherWay('legacy')).toBe('');
  });

  it('can be one of what the Job Controller keeps in memory', () => {
    const more = { maxMessages: { from: 5, to: 9 } };
    expect(mtaDiff('legacy', more)).toBe(
      '--- job_controller.cnf\n+++ job_controller.cnf\n@@ before the first section @@\n-MAX_MESSAGES=5\n+MAX_MESSAGES=9',
    );
    expect(mtaDiff('unified', more)).toBe(
      '--- msconfig\n+++ msconfig\n-job_controller.max_messages = 5\n+set job_controller.max_messages 9',
    );
  });
});
