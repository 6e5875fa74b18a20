import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { dbLogsAccumulating } from '#shared/playbooks/db-logs-accumulating/index.ts';
import { dnsFailure } from '#shared/playbooks/dns-failure/index.ts';
import { ensSlowImap } from '#shared/playbooks/ens-slow-imap/index.ts';
import { failureUnexplained } from '#shared/playbooks/failure-unexplained/index.ts';
import { mtaStartError } from '#shared/playbooks/mta-start-error/index.ts';
import { parserCoverage } from '#shared/playbooks/parser-coverage/index.ts';
import { returnJobMissed } from '#shared/playbooks/return-job-missed/index.ts';
import { sessionFdLimit } from '#shared/playbooks/session-fd-limit/index.ts';
import { storedStartFailure } from '#shared/playbooks/stored-start-failure/index.ts';
import { at, came, countsOf, digestWith, type Entry, every, evidenceOf, other, went } from '../builders.ts';
import { adviceOf, daily, logged, probed, said } from './store-stories.ts';

const domains = Array.from({ length: 6 }, (_, i) => `d${i}.example.net`);
const COVERAGE = { lines: 1_000, parsed: 500, unparsed: 500, reasons: { 'unknown-line': 500 }, samples: [] };
const FD = 'Not enough file descriptors to support 9 sessions per process; Recommend ulimit -n 99 or 2 sessions';

/** Each a trouble whose advice names a setting or a file. */
const STORIES: [Playbook, Entry[], Digest[]][] = [
  [sessionFdLimit, daily(0, 60), [logged(5, 'file-descriptors', { process: 'imapd', text: FD })]],
  [
    ensSlowImap,
    daily(0, 60),
    [10, 25, 40].map((m) => logged(m, 'ens-unreachable', { process: 'imapd', text: 'cannot connect to ENS' })),
  ],
  [
    dbLogsAccumulating,
    daily(0, 60),
    [3, 4, 5, 6, 7, 8].map((count, i) => probed(i * 10, { kind: 'database-logs', name: '/mboxlist', count })),
  ],
  [storedStartFailure, [], [logged(5, 'stored-start-failure', { process: 'stored', text: 'Cannot find group' })]],
  [mtaStartError, [], [logged(5, 'mta-start-error', { process: 'mta', subject: 'duplicate-host', text: 'duplicate' })]],
  [
    dnsFailure,
    [
      ...every(10, -120, 0, (m) => domains.map((to) => went(m, to))),
      ...every(10, 0, 60, (m) => domains.map((to) => other('R', 'dns', 'tcp_local', m, to))),
    ],
    [],
  ],
  [
    failureUnexplained,
    every(5, 0, 120, (m) => [
      came(m, 'bad.example.net'),
      other('Q', 'other', 'tcp_local', m, 'bad.example.net'),
      went(m, 'good.example.net'),
    ]),
    [],
  ],
  [returnJobMissed, daily(0, 60), [countsOf(60, 'tcp_local', { byAttempts: [0, 5], oldest: '2026-01-02T00:00:00Z' })]],
  [parserCoverage, [], [digestWith({ evidence: evidenceOf('lines'), to: at(0), coverage: COVERAGE })]],
];

const release = (productVersion: string): Digest =>
  digestWith({ evidence: evidenceOf('version'), to: at(0), productVersion });
const msconfig = probed(1, { kind: 'option', name: 'role.mta.log_format', value: '1' });

const spoken = (finding: Finding | undefined): string =>
  [finding?.headline, ...(finding?.steps ?? []).map((s) => s.saw), adviceOf(finding)].join('\n');

describe.each(STORIES.map((story) => [story[0].id, story] as const))('%s', (_, [playbook, entries, digests]) => {
  const on = (...host: Digest[]): string => spoken(said(playbook, entries, [...digests, ...host])[0]);

  it('names what a legacy configuration has', () => {
    for (const old of ['5.2', '6.2-7.02', '6.3-6.03', '7u4-27.08'])
      expect(on(release(old))).not.toMatch(/msconfig|Unified/);
    expect(on(release('6.3-6.03'))).toMatch(/configutil|\.cnf|\.dat/);
  });

  it('names what a Unified Configuration has', () => {
    const words = on(release('8.0.2.3'), msconfig);
    expect(words).toContain('msconfig');
    expect(words).not.toMatch(/\.cnf|\.dat|\(configutil\)|configutil -o/);
  });

  it.each([['not known'], ['8.0.2.3'], ['7.0.5.31.0 64bit']])('names both where the release is %s', (version) => {
    const words = on(...(version === 'not known' ? [] : [release(version)]));
    expect(words).toContain('msconfig');
    expect(words).toMatch(/configutil|\.cnf|\.dat/);
  });
});
