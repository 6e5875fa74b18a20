import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { analyze } from '#local/analyze/analyze.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { folderOf } from './folder.ts';

const two = (n: number): string => String(n).padStart(2, '0');
/** An entry so many minutes after 1 March, midnight. */
const entry = (minute: number): string => {
  const [day, hour] = [1 + Math.floor(minute / 1_440), Math.floor(minute / 60) % 24];
  return `${two(day)}-Mar-2026 ${two(hour)}:${two(minute % 60)}:05.00 tcp_local                 D 3 ann@example.com rfc822;bob@example.net bob@example.net`;
};
/** A log with an entry every ten minutes, of hours after 1 March, but none between two of them. */
const log = (from: number, to: number, quiet: readonly [number, number] = [0, 0]): string => {
  const lines: string[] = [];
  for (let minute = from * 60; minute < to * 60; minute += 10)
    if (minute < quiet[0] * 60 || minute >= quiet[1] * 60) lines.push(entry(minute));
  return `${lines.join('\n')}\n`;
};
const found = async (files: Record<string, string | Uint8Array>, now: Instant | null = null): Promise<Finding[]> => {
  const hosts = [{ host: 'mx1.example.com', paths: [folderOf(files)] }];
  const { findings } = await analyze(hosts, { timezone: 'UTC', now });
  return findings.filter((f) => f.playbook === 'return-job-missed');
};

describe('a mail.log_current that was read from its beginning', () => {
  it.each([
    ['mail.log_current', log(1, 60)],
    ['mail.log_current.gz', gzipSync(log(1, 60))],
  ])('tells that the return job did not run: %s', async (name, content) => {
    const [missed, ...others] = await found({ [join('mx1', name)]: content });
    expect(others).toEqual([]);
    expect(missed).toMatchObject({ verdict: 'problem', subject: { kind: 'process', name: 'return' } });
    expect(missed!.headline).toContain('about 59 hours old');
    const rotated = missed!.steps.find((s) => s.anchor === 'step-rotated')!;
    expect(rotated).toMatchObject({ answer: 'no' });
    expect(rotated.saw).toContain(
      'first entry of mail.log_current is of 2026-03-01 01:00 UTC, the last of 2026-03-03 11:50',
    );
    expect(missed!.evidence).toMatchObject([{ line: 1, start: 0, text: entry(60) }]);
  });

  it.each([
    ['is of today', { 'mail.log_current': log(25, 48) }],
    ['was rotated', { 'mail.log_yesterday': log(0, 24), 'mail.log_current': log(24, 47), 'mail.log': log(0, 1) }],
    [
      'has a name that holds more than what is current',
      { 'mail.log': log(1, 60), 'old.mail.log_current.txt': log(1, 60) },
    ],
    ['may have missed the one night in which the host was off', { 'mail.log_current': log(1, 48, [23, 25]) }],
    ['holds no mail', { 'mail.log_current': 'nothing\n' }],
  ])('says nothing of one that %s', async (_, files) => {
    expect(await found(files)).toEqual([]);
  });

  it('does not forgive two nights', async () => {
    expect(await found({ 'mail.log_current': log(1, 60, [47, 49]) })).toHaveLength(1);
  });

  it('is looked at as of the time that was asked for', async () => {
    expect(await found({ 'mail.log_current': log(1, 60) }, '2026-03-02T00:10:00.000Z')).toEqual([]);
  });
});

describe('a listing of the whole queue', () => {
  const listing = (day: string): string => `$ imsimta qm directory tcp_local

Wed, 04 Mar 2026 09:15:02 +0000 (GMT)
Data gathered from the queue directory tree

Channel: tcp_local                Size Queued since
--------------------------------------------------------------
1 ZX0FBW00K04DKLZE.00            1 ${day}-2026 08:12:03
2 ZZ0FBW00K04DJMY7.00            3  3-Mar-2026 08:10:55
--------------------------------------------------------------
Total size:                          4

Grand total size:                    4
`;

  it('tells of mail that should have been returned', async () => {
    const [late, ...others] = await found({ 'qm.txt': listing('18-Feb') });
    expect(others).toEqual([]);
    expect(late).toMatchObject({ verdict: 'suspected' });
    expect(late!.headline).toContain('the oldest message of tcp_local is of 2026-02-18 08:12 UTC');
    expect(late!.evidence.map((line) => line.text)).toEqual([expect.stringMatching(/^Channel: tcp_local/)]);
  });

  it('says nothing of mail whose time has not come', async () => {
    expect(await found({ 'qm.txt': listing('21-Feb') })).toEqual([]);
  });
});
