import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { analyzeCommand } from '#local/analyze/command.ts';
import { main } from '#local/cli.ts';
import { folderOf } from './folder.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** A morning in which example.net goes down at minute 30 while everybody else is served. */
const outage = (isDown = (minute: number): boolean => minute >= 30): string => {
  const lines: string[] = [];
  for (let minute = 0; minute < 90; minute++) {
    for (let i = 0; i < 6; i++) {
      const id = `g${minute}x${i}abc`;
      const to = i % 2 === 0 ? 'bob@example.net' : `carol@d${i}.example.org`;
      const stamp = `04-Mar-2026 ${two(9 + Math.floor(minute / 60))}:${two(minute % 60)}:${two(i * 3)}.10`;
      const rest = `2 ann@example.com rfc822;${to} ${to} /opt/mta/data/queue/tcp_local/001/ZZ${id}.00 <${id}@example.com>`;
      lines.push(`${stamp} tcp_intranet tcp_local    EE ${rest}`);
      const refused = 'TCP active open: Failed connect() 192.0.2.9:25  Error: connection refused';
      const down = i % 2 === 0 && isDown(minute);
      lines.push(
        `${stamp} tcp_local                 ${down ? `Q ${rest} ${refused}` : `DE ${rest} dns;mx smtp;250 2.1.5 Ok`}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
};

const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
  let [out, err] = ['', ''];
  const code = await analyzeCommand(args, { out: (t) => (out += t), err: (t) => (err += t), color: false });
  return { code, out, err };
};

interface Document {
  files: { path: string; kind: string; parsed: number; reasons: Record<string, number>; error?: string }[];
  findings: {
    playbook: string;
    verdict: string;
    subject: { name: string };
    evidence: { file: string; line: number; text: string }[];
  }[];
}

describe('queuewarden analyze', () => {
  it('finds the destination that is down, and shows the lines that prove it', async () => {
    const log = outage();
    const folder = folderOf({ 'mail.log_current': log });
    const { code, out } = await run('--json', folder);
    const { findings } = JSON.parse(out) as Document;
    const finding = findings.find((f) => f.playbook === 'destination-down');
    expect(code).toBe(1);
    expect(finding).toMatchObject({ verdict: 'problem', subject: { name: 'example.net' } });
    expect(finding?.evidence.length).toBeGreaterThan(0);
    for (const { file, line, text } of finding?.evidence ?? []) {
      expect(file).toBe(join(folder, 'mail.log_current'));
      expect(log.split('\n')[line - 1]).toBe(text);
    }
  });

  it('says the same of the log in two files, one zipped, in any order', async () => {
    const lines = outage().split('\n');
    const half = Math.floor(lines.length / 2);
    const whole = folderOf({ log: lines.join('\n') });
    const parts = folderOf({ a: gzipSync(lines.slice(half).join('\n')), b: `${lines.slice(0, half).join('\n')}\n` });
    const verdicts = async (folder: string): Promise<string[]> => {
      const { findings } = JSON.parse((await run('--json', folder)).out) as Document;
      return findings.map((f) => `${f.playbook} ${f.subject.name} ${f.verdict}`);
    };
    expect(await verdicts(parts)).toEqual(await verdicts(whole));
  });

  it('reads the log with the fields that an option file or msconfig names, wherever it lies', async () => {
    const log = outage();
    const contradicted = async (files: Record<string, string>): Promise<number | undefined> => {
      const { out } = await run('--json', folderOf({ 'mail.log_current': log, ...files }));
      const { files: read, findings } = JSON.parse(out) as Document;
      expect(findings.some((f) => f.playbook === 'destination-down')).toBe(true);
      return read.find(({ kind }) => kind === 'mail.log')?.reasons['options-contradicted'];
    };
    const lines = log.trim().split('\n').length;
    expect(await contradicted({})).toBeUndefined();
    expect(await contradicted({ 'z/option.dat': 'LOG_FILENAME=1\nLOG_MESSAGE_ID=1\n' })).toBeUndefined();
    expect(await contradicted({ 'z/option.dat': 'BLOCK_SIZE=1024\n' })).toBeUndefined();
    expect(await contradicted({ 'z/option.dat': 'LOG_FILENAME=1\n' })).toBe(lines);
    expect(await contradicted({ 'z/shown.txt': 'mta.log_filename = 1\nmta.log_message_id = 1\n' })).toBeUndefined();
    expect(await contradicted({ 'z/shown.txt': 'role.mta.log_filename = 1\n' })).toBe(lines);
    // It was printed at a time of its own.
    const dated = 'Wed Mar  4 09:00:00 UTC 2026\n$ msconfig show mta.log_*\nmta.log_message_id = 1\n';
    expect(await contradicted({ 'z/shown.txt': dated })).toBe(lines);
    // Another host's options are its own.
    const [one, other] = [folderOf({ 'mail.log_current': log }), folderOf({ 'option.dat': 'LOG_FORMAT=1\n' })];
    const { out } = await run('--json', `mx1=${one}`, `mx2=${other}`);
    expect(out).not.toContain('options-contradicted');
  });

  it('says that it took UTC for the zone, and what tells of another', async () => {
    const table = 'Wed Mar  4 10:30:00 CET 2026\n$ imsimta process\n';
    // The last line of the log is of 10:29:15 in the host's zone, which is 09:29:15 UTC.
    let written = new Date('2026-03-04T09:29:20Z');
    const said = async (files: Record<string, string>, ...more: string[]) => {
      const folder = folderOf(files);
      for (const name of Object.keys(files)) utimesSync(join(folder, name), written, written);
      const { timezone } = JSON.parse((await run('--json', ...more, folder)).out) as {
        timezone: { name: string; assumed: boolean; signsOfAnother: string[] };
      };
      return { ...timezone, signsOfAnother: timezone.signsOfAnother.map((s) => s.replaceAll(`${folder}/`, '')) };
    };
    const log = { 'mail.log': outage() };
    const imap = (offset: string) => `[04/Mar/2026:10:00:00 ${offset}] mail1 imapd[4]: General Notice: x\n`;
    expect(await said(log)).toEqual({
      name: 'UTC',
      assumed: true,
      signsOfAnother: ['mail.log would end 1 hour after it was written'],
    });
    expect(await said(log, '--timezone', 'Europe/Vienna')).toEqual({
      name: 'Europe/Vienna',
      assumed: false,
      signsOfAnother: [],
    });
    expect((await said({ imap: imap('+0100'), 'process.txt': table })).signsOfAnother).toEqual([
      'the stamps of imap have the offset +0100',
      'process.txt was printed by a clock of CET',
    ]);
    expect((await said({ imap: imap('+0000'), 'process.txt': table.replace('CET', 'UTC') })).signsOfAnother).toEqual(
      [],
    );
    const plain = { 'process.txt': table.replace('CET ', '') };
    for (const [time, signs] of [
      ['2026-03-04T10:30:00Z', []],
      ['2026-03-04T10:00:00Z', []],
      ['2026-03-05T10:30:00Z', []],
      ['2026-03-04T15:31:00Z', ['process.txt would end 5 hours before it was written']],
      ['2026-03-04T09:30:00Z', ['process.txt would end 1 hour after it was written']],
    ] as const) {
      written = new Date(time);
      expect((await said(plain)).signsOfAnother).toEqual(signs);
    }
    const many = await said({ a: table, b: table, c: table, d: table });
    expect(many.signsOfAnother).toHaveLength(3);
  });

  it('assesses as of --now, without what came later', async () => {
    const folder = folderOf({ log: outage() });
    const { code, out } = await run('--json', '--now', '2026-03-04T09:25:00Z', folder);
    expect((JSON.parse(out) as Document).findings.filter((f) => f.playbook === 'destination-down')).toEqual([]);
    expect(code).toBe(0);
  });

  describe('of several hosts', () => {
    const compared = async (other: string) => {
      const folder = folderOf({ 'one/mail.log': outage(), 'two/mail.log': other });
      const paths = [`mx1=${join(folder, 'one')}`, `mx2=${join(folder, 'two/mail.log')}`];
      const { findings } = JSON.parse((await run('--json', ...paths)).out) as {
        findings: { host: string; verdict: string; headline: string; steps: { anchor: string; answer: string }[] }[];
      };
      const { out } = await run(...paths);
      const [finding] = findings.filter((f) => f.host === 'mx1' && f.verdict === 'problem');
      const answer = finding?.steps.find((s) => s.anchor === 'step-other-hosts')?.answer;
      return { headline: finding?.headline, answer, out };
    };

    it('says that it is us where another one delivers', async () => {
      const { headline, answer } = await compared(outage(() => false));
      expect(answer).toBe('yes');
      expect(headline).toMatch(/^It is us, not example\.net: mx2 delivers there/);
    });

    it('says that it is them where another one fails as well, and tells it as one', async () => {
      const { headline, answer, out } = await compared(outage());
      expect(answer).toBe('no');
      expect(headline).toMatch(/mx2 fails there as well: it is them\.$/);
      expect(out).toMatch(/^Times .*\n\nPROBLEM {2}[^]*\n {4}The same, as mx2 sees it:\n {4}PROBLEM/);
    });

    it('does not compare a morning with the one of the week before', async () => {
      const before = outage(() => false).replaceAll('04-Mar-2026', '25-Feb-2026');
      expect((await compared(before)).answer).toBe('unknown');
    });
  });

  it('reports a bad file and analyses the rest', async () => {
    const folder = folderOf({
      'a.gz': Uint8Array.from([0x1f, 0x8b, 9]),
      'mail.log': outage(),
      'note.txt': 'Dear Bob\n',
    });
    const { code, out } = await run('--json', folder, join(folder, 'gone'));
    const { files } = JSON.parse(out) as Document;
    expect(files.map((f) => [f.kind, f.parsed > 0, f.error !== undefined])).toEqual([
      [null, false, true],
      ['mail.log', true, false],
      ['unknown', false, false],
      [null, false, true],
    ]);
    expect(code).toBe(1);
  });

  it('exits with 2 where nothing could be read, and does not call it healthy', async () => {
    const { code, out } = await run(join(folderOf({ x: 'Dear Bob\n' }), 'x'));
    expect(code).toBe(2);
    expect(out).toContain('nothing can be said');
  });

  it.each([
    ['no path', []],
    ['an unknown option', ['--all', '.']],
    ['a bad host', ['--host', 'Mail Host', '.']],
    ['a bad zone', ['--timezone', 'Mars/Olympus', '.']],
    ['a time without zone', ['--now', '2026-03-04T10:00:00', '.']],
  ])('shows its help on stderr and exits with 2: %s', async (_, args) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Usage: queuewarden analyze');
  });
});

describe('queuewarden', () => {
  it.each([
    [['--help'], 0, /^Usage: queuewarden COMMAND/, ''],
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/, ''],
    [['analyze', '--help'], 0, /^Usage: queuewarden analyze/, ''],
    [['constructor'], 2, /^$/, 'unknown command'],
    [[], 2, /^$/, 'no command'],
  ])('%j', async (args, code, out, err) => {
    const said = { out: '', err: '' };
    const status = await main(args, { out: (t) => (said.out += t), err: (t) => (said.err += t), color: false });
    expect(status).toBe(code);
    expect(said.out).toMatch(out);
    expect(said.err).toContain(err);
  });

  it('runs as a program', () => {
    const bin = fileURLToPath(new URL('../../../bin/queuewarden.mjs', import.meta.url));
    expect(execFileSync(process.execPath, [bin, 'analyze', '--help'], { encoding: 'utf8' })).toContain(
      'Usage: queuewarden analyze',
    );
  });

  it('takes a file whose own name has the form HOST=PATH for a file', () => {
    const bin = fileURLToPath(new URL('../../../bin/queuewarden.mjs', import.meta.url));
    const cwd = folderOf({ 'mx1=mail.log': outage() });
    const { status, stdout } = spawnSync(process.execPath, [bin, 'analyze', 'mx1=mail.log'], { cwd, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout).toContain('  mx1=mail.log  mail.log');
  });

  it('says how to install itself where its libraries are missing', () => {
    const bin = fileURLToPath(new URL('../../../bin/queuewarden.mjs', import.meta.url));
    const folder = folderOf({ 'bin/queuewarden.mjs': readFileSync(bin) });
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'bin/queuewarden.mjs')], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('npm ci');
  });
});
