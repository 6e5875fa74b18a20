import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '#local/cli.ts';
import { MailhostConfig } from '#local/mailhost/config.ts';
import { runScenario } from '#local/mailhost/scenario.ts';
import { PARTNER, usual } from '#local/scenarios/traffic.ts';

let dir: string;
let logs: string;
/** Of a host that gets through. */
let others: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'replay-'));
  const root = join(dir, 'host');
  const script = [
    { afterMinutes: 60, set: { destination: PARTNER, behaviour: 'refuse' } },
    { afterMinutes: 120, set: { destination: PARTNER, behaviour: 'accept' } },
  ];
  const host = MailhostConfig.parse({ ...usual(), script, name: 'mta1', root, imsimtaEntry: ['/bin/false'] });
  runScenario(host, 300, root);
  logs = join(root, 'data', 'log');
  const well = join(dir, 'well');
  runScenario(MailhostConfig.parse({ ...usual(), name: 'mta2', root: well, imsimtaEntry: ['/bin/false'] }), 300, well);
  others = join(well, 'data', 'log');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const run = async (...args: string[]): Promise<{ status: number; out: string; err: string }> => {
  let [out, err] = ['', ''];
  const status = await main(['replay', ...args], {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    color: false,
  });
  return { status, out, err };
};
const BIN = fileURLToPath(new URL('../../../bin/queuewarden.mjs', import.meta.url));
/** The real program: it alone loads TypeScript of other checkouts. */
const runProgram = (...args: string[]): Promise<{ status: number | null; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [BIN, 'replay', ...args], (_error, out, err) =>
      resolve({ status: child.exitCode, out, err }),
    );
  });
const playbooks = (name: string, text: string): string => {
  const folder = join(dir, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'index.ts'), text);
  return folder;
};

interface Document {
  files: { path: string }[];
  incidents: {
    playbook: string;
    subject: string;
    hosts: string[];
    openedAt: string;
    headline: string;
    proposed: string[];
  }[];
}

describe('queuewarden replay', () => {
  it('tells when an incident would have been opened, for how long, and what would have been proposed', async () => {
    const { status, out } = await run('--timezone', 'America/New_York', '--json', logs);
    expect(status).toBe(1);
    const { incidents } = JSON.parse(out) as { incidents: Record<string, unknown>[] };
    const [incident] = incidents.filter(({ playbook }) => playbook === 'destination-down');
    expect(incident).toMatchObject({ subject: `destination ${PARTNER}`, sequence: 1 });
    expect(incident!['proposed']).toEqual([`hold tcp_local, mail for ${PARTNER}`]);
    // Fault from 15:00 to 16:00 UTC, known after a quarter of an hour; the mail flows at the next retries.
    const opened = String(incident!['openedAt']);
    expect(opened > '2026-03-03T15:15' && opened < '2026-03-03T15:25').toBe(true);
    expect(String(incident!['endedAt']) > '2026-03-03T16:00').toBe(true);
    expect(String(incident!['endedAt']) < '2026-03-03T17:30').toBe(true);
  });

  it('prints it for people', async () => {
    const { out } = await run('--timezone', 'America/New_York', logs);
    expect(out).toContain(`would have proposed: hold tcp_local, mail for ${PARTNER}`);
    expect(out).toContain(`would have offered, for somebody to ask for: return tcp_local, mail for ${PARTNER}\n`);
    expect(out).toMatch(
      /would have offered, for somebody to ask for: delete .*, of what a hold has kept for \d+ min\n/,
    );
    expect(out).toMatch(
      /destination-down · destination partner\.example\.net \(channel tcp_local\) · problem · (?:\d+ h )?\d+ min, until/,
    );
  });

  it('tells the histories of several hosts side by side, and compares what they see of a destination', async () => {
    const zone = ['--timezone', 'America/New_York'];
    const { status, out } = await run(...zone, '--json', `mx1=${logs}`, `mx2=${others}`);
    expect(status).toBe(1);
    const { incidents, files } = JSON.parse(out) as Document;
    expect(files.map(({ path }) => path).some((path) => path.startsWith(others))).toBe(true);
    const [incident, ...more] = incidents.filter(({ playbook }) => playbook === 'destination-down');
    expect(more).toEqual([]);
    expect(incident).toMatchObject({ subject: `destination ${PARTNER}`, hosts: ['mx1'] });
    expect(incident!.headline).toMatch(/mx2/);
    // Seen by both it is one incident.
    const both = JSON.parse((await run(...zone, '--json', `mx1=${logs}`, `mx2=${logs}`)).out) as Document;
    const same = both.incidents.filter(({ playbook }) => playbook === 'destination-down');
    expect(same).toMatchObject([{ hosts: ['mx1', 'mx2'], openedAt: incident!.openedAt }]);
    expect((await run(...zone, `mx1=${logs}`, `mx2=${logs}`)).out).toContain(
      `${PARTNER} (channel tcp_local) · mx1, mx2 · problem`,
    );
  });

  it('takes a destination for one that fails by ways out of different names, on two hosts and on one', async () => {
    const renamed = join(dir, 'renamed');
    mkdirSync(renamed);
    for (const name of readdirSync(logs).filter((file) => file.startsWith('mail.log'))) {
      writeFileSync(join(renamed, name), readFileSync(join(logs, name), 'utf8').replaceAll('tcp_local', 'tcp_out'));
    }
    const zone = ['--timezone', 'America/New_York'];
    const both = { channels: ['tcp_local', 'tcp_out'] };
    for (const [host, hosts] of [
      ['mx2', ['mx1', 'mx2']],
      ['mx1', ['mx1']],
    ] as const) {
      const { out } = await run(...zone, '--json', `mx1=${logs}`, `${host}=${renamed}`);
      const { incidents } = JSON.parse(out) as Document;
      const down = incidents.filter(({ playbook }) => playbook === 'destination-down');
      expect(down).toMatchObject([{ ...both, hosts }]);
      expect(down[0]!.proposed.toSorted()).toEqual(both.channels.map((c) => `hold ${c}, mail for ${PARTNER}`));
    }
  });

  it('says which path is not there, and nothing else', async () => {
    const [none, other] = [join(dir, 'none'), join(dir, 'not\u001b[1mthere')];
    const { status, out, err } = await run(`mx1=${logs}`, `mx2=${none}`, other);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(`no such file or folder: ${none}\n`);
    expect(err).not.toContain('\u001b');
    expect(err.trim().split('\n')).toHaveLength(2);
  });

  it('says how many files it could read', async () => {
    const folder = join(dir, 'mixed');
    mkdirSync(folder);
    writeFileSync(join(folder, 'notes.txt'), 'nothing\n');
    symlinkSync(logs, join(folder, 'link'));
    expect((await run(folder)).out).toContain('Read 1 of 2 files');
  });

  it('says 2 when nothing could be read, and when it is used wrongly', async () => {
    expect((await run(join(dir, 'none'))).status).toBe(2);
    for (const args of [
      [],
      ['--every', '0', logs],
      ['--every', 'x', logs],
      ['--diff', logs],
      ['--timezone', 'X', logs],
    ])
      expect(await run(...args)).toMatchObject({ status: 2, out: '' });
  });

  it('compares with the playbooks of another checkout', { timeout: 60_000 }, async () => {
    const silent = playbooks('silent', 'export const assess = (): unknown[] => [];\n');
    const zone = ['--timezone', 'America/New_York'];
    const differs = await runProgram(...zone, '--playbooks', silent, '--diff', logs);
    expect(differs).toMatchObject({ status: 1 });
    expect(differs.out).toContain('(not opened there)');
    expect((await runProgram(...zone, '--playbooks', silent, logs)).out).toContain('0 incidents');
    const own = fileURLToPath(new URL('../../../shared/playbooks', import.meta.url));
    expect(await runProgram(...zone, '--playbooks', own, '--diff', logs)).toMatchObject({ status: 0 });
  });

  it('says why playbooks cannot be loaded', { timeout: 30_000 }, async () => {
    const none = await runProgram('--playbooks', join(dir, 'nowhere'), logs);
    expect(none.status).toBe(2);
    expect(none.err).toContain('cannot be loaded');
    expect(none.err).toContain('must lie in a checkout');
    const wrong = await runProgram('--playbooks', playbooks('wrong', 'export const x = 1;\n'), logs);
    expect(wrong).toMatchObject({ status: 2 });
    expect(wrong.err).toContain('exports no function "assess"');
  });

  it('says in a sentence, and with 2, that the other playbooks failed', { timeout: 60_000 }, async () => {
    const failing = {
      throws: ['throw new Error("boom\\u001b[2J")', /assess failed at 2026-\S+: boom/],
      nothing: ['return null', /assess returned no list of findings at 2026-/],
      empty: ['return [{}]', /assess returned no list of findings at 2026-.*\(0\.version\)/],
    } as const;
    for (const [name, [body, said]] of Object.entries(failing)) {
      const other = playbooks(name, `export const assess = (): unknown => { ${body}; };\n`);
      const { status, out, err } = await runProgram('--playbooks', other, '--diff', logs);
      expect({ status, out }, name).toEqual({ status: 2, out: '' });
      expect(err).toMatch(said);
      expect(err.trim().split('\n'), name).toHaveLength(1);
      expect(err).not.toContain('\u001b');
    }
  });
});
