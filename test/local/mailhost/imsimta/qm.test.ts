import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openContext } from '../../../../local/mailhost/imsimta/context.ts';
import { oneShot } from '../../../../local/mailhost/imsimta/qm/dialogue.ts';
import { layoutOf } from '../../../../local/mailhost/layout.ts';
import { versionText } from '../../../../local/mailhost/log/products.ts';
import { listQueue } from '../../../../local/mailhost/queue/tree.ts';
import { runScenario } from '../../../../local/mailhost/scenario.ts';
import { aConfig } from '../a-config.ts';
import { runImsimta } from './run-imsimta.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mailhost-qm-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const TROUBLE = { script: [{ afterMinutes: 0, set: { destination: 'big.example.com', behaviour: 'refuse' } }] };
const host = (changes: Record<string, unknown> = {}): void => {
  runScenario(aConfig({ ...TROUBLE, ...changes }), 5, root);
};
const qm = async (...lines: string[]): Promise<string> =>
  (await runImsimta(root, ['qm'], lines.map((line) => `${line}\n`).join(''))).output;
/** One command without a process of its own. */
const once = async (...words: string[]): Promise<{ status: number; output: string }> => {
  let output = '';
  const status = await oneShot({ ...openContext(root), print: (text) => void (output += text) }, words);
  return { status, output };
};
const queue = (channel = 'tcp_local') => listQueue(layoutOf(root).queue, channel);
const HEADING = /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4} \(\w+\)$/m;
const ROW = /^\s*\d+ \d{3}\/Z[A-Z0-9][A-Za-z0-9]+\.(?:00|HELD)\s+\d+ \d\d-\w{3}-\d{4} \d\d:\d\d:\d\d$/gm;

describe('qm', () => {
  it('lists a channel with heading, rows and totals', async () => {
    host();
    const { output, status } = await runImsimta(root, ['qm', 'directory', 'tcp_local']);
    expect(status).toBe(0);
    expect(output).toMatch(HEADING);
    expect(output).toContain(
      '\nData gathered from the queue directory tree\n\nChannel: tcp_local                Size Queued since\n',
    );
    expect(output.match(ROW)).toHaveLength(queue().length);
    expect(output).toMatch(/^Total size: {22,}\d+$/m);
    expect(output).toMatch(/^Grand total size: {16,}\d+$/m);
    // Mail time, not the time of this test.
    expect(output).toContain(' 03-Mar-2026 10:0');
  });

  it('holds and releases by the numbers of the last listing', async () => {
    host();
    const before = queue().length;
    const output = await qm('directory tcp_local', 'hold 1,3-4', 'held', 'release 1-2', 'exit');
    expect(output.match(/^(?:qm\.maint> )?%QM-I-HELD, held the message file \/\S+\.00$/gm)).toHaveLength(3);
    expect(output.match(/^(?:qm\.maint> )?%QM-I-RELEASED, released the message file \/\S+\.HELD$/gm)).toHaveLength(2);
    expect(output).toContain('%QM-W-NOJBC');
    expect(queue().filter(({ suffix }) => suffix === 'HELD')).toHaveLength(1);
    expect(queue()).toHaveLength(before);
  });

  it('numbers anew with every listing, and knows no number before the first', async () => {
    host();
    const output = await qm('hold 1', 'directory tcp_local', 'hold 1', 'directory tcp_local', 'hold 1', 'exit');
    expect(output).toContain('%QM-E-NOLIST');
    const held = [...output.matchAll(/held the message file (\S+)/g)].map(([, path]) => path);
    expect(new Set(held).size).toBe(2);
  });

  it('says so when a file went away after the listing, and goes on with the others', async () => {
    host();
    const output = await qm('directory tcp_local', 'hold 1', 'hold 1,2', 'exit');
    expect(output).toMatch(/%QM-E-NOFILE, unable to hold the message file \S+; no such file\n%QM-I-HELD/);
  });

  it('does nothing on a selection that is not one', async () => {
    host();
    const wrong = ['hold 9999', 'hold 1-x', 'hold', 'hold -all 1', 'hold 3-1', 'hold 1 -channel=ims-ms'];
    const output = await qm('directory tcp_local', ...wrong, 'exit');
    expect(output.match(/%QM-E-/g)).toHaveLength(wrong.length);
    expect(queue().some(({ suffix }) => suffix === 'HELD')).toBe(false);
  });

  it('takes the line after -all as the answer to its question', async () => {
    host();
    const output = await qm('directory tcp_local', 'hold -all', 'directory', 'exit');
    expect(output).not.toContain('QM-I-HELD');
    await qm('directory tcp_local', 'hold -all', 'yes', 'exit');
    expect(queue().every(({ suffix }) => suffix === 'HELD')).toBe(true);
  });

  it('bounces on return, with the E before the R, and logs a K on delete', async () => {
    host();
    await qm('directory tcp_local', 'return 1', 'delete 2', 'exit');
    expect(queue('process')).toHaveLength(1);
    const log = readFileSync(join(layoutOf(root).log, 'mail.log_current'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-3);
    expect(log.map((line) => line.slice(24).replace(/ \d.*/, '').replaceAll(/ +/g, ' '))).toEqual([
      'tcp_local process E',
      'tcp_local R',
      'tcp_local K',
    ]);
  });

  it('shows the history of a tried message, and headers but no body', async () => {
    host();
    const output = await qm('directory tcp_local', 'history 1', 'read 1', 'exit');
    expect(output).toMatch(/^Message id: 1\nFilename: \/.*\n.* {2}TCP active open: Failed connect\(\)/m);
    expect(output).toContain('\nSubject: ');
    expect(output).not.toContain('This is simulated mail');
  });

  it('filters by sender and recipient', async () => {
    host();
    const total = async (...options: string[]): Promise<string | undefined> =>
      /Grand total size: +(\d+)/.exec((await once('directory', ...options)).output)?.[1];
    expect(await total('tcp_local', '-to=small.example.org')).toBe('0');
    expect(await total('-from=example.edu', '-to=nobody', '-match=and')).toBe('0');
    expect(await total('-from=example.edu', '-to=nobody')).not.toBe('0');
    expect(await total('-to=BIG.example.com')).not.toBe('0');
  });

  it.each(['delete', 'history', 'hold', 'read', 'release', 'return'])('refuses a one-shot %s', async (command) => {
    host();
    const { output, status } = await once(command, '1');
    expect(output).toMatch(/^%QM-E-INTERACTIVE/);
    expect(status).toBe(1);
  });

  it('needs the running host for what the Job Controller knows', async () => {
    host();
    const output = await qm('jobs', 'stop tcp_local', 'exit');
    expect(output.match(/%QM-E-NOJBC/g)).toHaveLength(2);
  });

  it.each([
    ['5.2', /^iPlanet Messaging Server 5\.2 Patch 2 \(built /],
    ['6.2', /^Sun Java\(tm\) System Messaging Server 6\.2-\S+ \(built /],
    ['6.3', /^Sun Java\(tm\) System Messaging Server 6\.3-\S+ \(built /],
    ['8.0', /^Oracle Communications Messaging Server 8\.0\S* \(built /],
  ] as const)('speaks as release %s', async (version, banner) => {
    host({ version });
    expect(versionText(version, 'mta1')).toMatch(banner);
    const unknown = version < '6.3' ? 'jobs' : 'messages';
    expect((await once(unknown, 'tcp_local')).output).toContain('%QM-E-BADCMD');
    expect((await once('directory')).output.includes(' total messages queued')).toBe(version === '5.2');
  });

  it('has the variants of prompt and result line', async () => {
    host({ qm: { prompt: 'qm maint>', resultLines: 'wrapped' } });
    const output = await qm('directory tcp_local', 'hold 1', 'exit');
    expect(output).toMatch(/^qm maint> %QM-I-HELD, held the message file\n\/\S+$/m);
  });
});
