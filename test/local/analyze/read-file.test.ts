import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBytes } from '#local/analyze/read-bytes.ts';
import { readFile } from '#local/analyze/read-file.ts';
import type { FileReport } from '#local/analyze/report.ts';
import type { Digest } from '#shared/contracts/digest.ts';
import { folderOf } from './folder.ts';

const line = (i: number): string =>
  `04-Mar-2026 09:${String(i % 60).padStart(2, '0')}:02.31 tcp_a        tcp_local    E 3 a${i}@example.com rfc822;b@example.net b@example.net\n`;
const log = (count: number): string => Array.from({ length: count }, (_, i) => line(i)).join('');

const read = async (
  content: string | Uint8Array,
  { name = 'saved', ...options }: { name?: string; partBytes?: number } = {},
): Promise<{ report: FileReport; digests: Digest[] }> => {
  const folder = folderOf({ [name]: content });
  const digests: Digest[] = [];
  const onDigest = (digest: Digest): number => digests.push(digest);
  const report = await readFile(join(folder, name), { host: 'mx1', timezone: 'UTC', onDigest, ...options });
  return { report, digests };
};

const entries = (digests: readonly Digest[]): number =>
  digests.flatMap((d) => d.cells).reduce((n, c) => n + c.count, 0);

describe('readFile', () => {
  it('reads a log in parts whose sum is the log', async () => {
    const count = 20_000;
    const { report, digests } = await read(log(count), { partBytes: 500_000 });
    expect(digests.length).toBeGreaterThan(1);
    expect(new Set(digests.map((d) => d.evidence)).size).toBe(digests.length);
    expect(entries(digests)).toBe(count);
    expect(report).toMatchObject({ kind: 'mail.log', error: null, coverage: { lines: count, parsed: count } });
  });

  it('ends a part early when each line has a name of its own', async () => {
    const at = '04-Mar-2026 09:00:02.31';
    const lines = (code: string): string =>
      Array.from({ length: 25_000 }, (_, i) => `${at} tcp_a ${code} 3 a@b.example rfc822;c@d c@d${i}.example\n`).join(
        '',
      );
    const { report, digests } = await read(['D', 'Q', 'R', 'K'].map(lines).join(''));
    expect(digests.length).toBeGreaterThan(1);
    expect(entries(digests)).toBe(100_000);
    expect(report.coverage).toMatchObject({ lines: 100_000, parsed: 100_000 });
  });

  it('proves each hour by lines of its own', async () => {
    const hours = Array.from({ length: 4 }, (_, hour) =>
      line(0)
        .replace(' 09:', ` 0${hour + 6}:`)
        .repeat(5_000),
    );
    const { digests } = await read(hours.join(''));
    expect(digests).toHaveLength(1);
    const proved = digests[0]!.exemplars.map(({ key, at }) => `${key.split('|')[0]} ${at.slice(11, 13)}`);
    for (const hour of ['06', '07', '08', '09']) {
      expect(proved).toContain(`tcp_local ${hour}`);
      expect(proved).toContain(`sending ${hour}`);
    }
  });

  it('has room in each hour for who fails then, and for who sent most', async () => {
    const at = (hour: number): string => `04-Mar-2026 0${hour}:00:02.31`;
    const sent = (hour: number, from: string): string =>
      `${at(hour)} tcp_a tcp_local E 3 ${from}@example.com rfc822;b@example.net b@example.net\n`;
    const failed = (hour: number, to: string): string => `${at(hour)} tcp_local Q 3 a@b.example rfc822;c@d c@${to}\n`;
    // A slice of the file is as long as the filling.
    const fill = (hour: number): string => sent(hour, 'a').repeat(3_000);
    const early = Array.from({ length: 400 }, (_, i) => failed(6, `d${i}.example`)).join('');
    const senders = Array.from({ length: 12 }, (_, i) => sent(6, `s${10 + i}`)).join('');
    const most = sent(6, 'z').repeat(50);
    const { digests } = await read(
      [early, senders, most, fill(6), fill(7), failed(7, 'late.example'), fill(7)].join(''),
    );
    const keys = digests.flatMap((d) => d.exemplars).map(({ key, at: time }) => `${time.slice(11, 13)} ${key}`);
    expect(digests).toHaveLength(1);
    expect(keys.some((key) => key.startsWith('07 ') && key.includes('late.example'))).toBe(true);
    expect(keys.some((key) => key.startsWith('06 ') && key.includes('z@example.com'))).toBe(true);
  });

  it('unzips by content, whatever the name', async () => {
    const { report, digests } = await read(gzipSync(log(50)), { name: 'mail.log' });
    expect(report).toMatchObject({ kind: 'mail.log', coverage: { parsed: 50 } });
    expect(digests[0]?.exemplars[0]?.line.start).toBe(0);
  });

  it('reports a zip that is cut, and counts what was readable', async () => {
    const zipped = gzipSync(log(100_000));
    const { report, digests } = await read(zipped.subarray(0, zipped.length / 2));
    expect(report.error).toContain('unexpected end of file');
    expect(report.coverage.parsed).toBeGreaterThan(10_000);
    expect(entries(digests)).toBe(report.coverage.parsed);
  });

  it('reports what only looks like a zip', async () => {
    const { report } = await read(Uint8Array.from([0x1f, 0x8b, 1, 2, 3]));
    expect(report.error).not.toBeNull();
    expect(report.coverage.lines).toBe(0);
  });

  it('dates what an output says happened by its file, with the line that says so', async () => {
    const text = '# saved\n"Mailbox corrupted, missing fixed headers: user/carol/INBOX"\n';
    const { digests, report } = await read(text);
    expect(report).toMatchObject({ kind: 'reconstruct-messages', coverage: { parsed: 1 } });
    expect(report.span).not.toBeNull();
    const [{ notices, exemplars, to }] = digests as [Digest];
    expect(notices).toMatchObject([{ class: 'needs-reconstruct-mailbox', subject: 'user/carol/INBOX', count: 1 }]);
    expect(exemplars).toMatchObject([{ at: to, line: { line: 2, evidence: report.path } }]);
    expect(text.slice(exemplars[0]!.line.start, exemplars[0]!.line.end)).toContain('user/carol/INBOX');
  });

  it('reads result lines of qm without a fact, and counts lines of no kind under their reason', async () => {
    expect((await read('%QM-I-HELD, one\n%QM-I-HELD, two\n')).report).toMatchObject({
      kind: 'qm-message-line',
      coverage: { lines: 2, parsed: 2, reasons: {} },
    });
    expect((await read('Dear Bob\n')).report).toMatchObject({
      kind: 'unknown',
      coverage: { reasons: { 'unknown-format': 1 } },
    });
    expect((await read('')).report).toMatchObject({
      kind: 'unknown',
      coverage: { lines: 0, reasons: {} },
      error: null,
    });
  });

  it('takes the product version from a saved output', async () => {
    const { digests } = await read('Example Messaging Server 6.3-0.15 (built May 1 2007)\nlibimta.so x\n');
    expect(digests).toMatchObject([{ productVersion: '6.3-0.15' }]);
  });
});

describe('readBytes', () => {
  it('stops at a zip that unzips to more than a log could', async () => {
    const folder = folderOf({ bomb: gzipSync(new Uint8Array(24 * 1024 * 1024)) });
    let total = 0;
    const drain = async (): Promise<void> => {
      for await (const piece of readBytes(join(folder, 'bomb'), { ratioFrom: 4 * 1024 * 1024 })) total += piece.length;
    };
    await expect(drain()).rejects.toThrow('300 times');
    expect(total).toBeLessThan(8 * 1024 * 1024);
  });
});
