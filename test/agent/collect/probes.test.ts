import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { CollectorConfig } from '#agent/collect/config.ts';
import { makeProbes, withoutCredentials } from '#agent/collect/probes.ts';
import { type Ran, run, type RunOptions } from '#agent/collect/run.ts';
import type { Snapshot, SnapshotKind } from '#shared/contracts/evidence.ts';
import { digestSnapshot } from '#shared/digest/snapshot.ts';

const bench = (probes: object, version: string | null, answer: (args: string) => Partial<Ran> = () => ({})) => {
  const config = CollectorConfig.parse({
    host: 'mail.example.com',
    timezone: 'UTC',
    region: 'us-east-1',
    evidenceBucket: 'evidence',
    stateBucket: 'state',
    commandQueueUrl: 'http://127.0.0.1/q',
    stateDir: '/nonexistent/state',
    queueDir: '/mta/queue',
    logs: [],
    imsimta: ['/mta/sbin/imsimta'],
    executor: { command: ['/nonexistent'] },
    probes,
  });
  const asked: RunOptions[] = [];
  const answering = (options: RunOptions): Promise<Ran> => {
    asked.push(options);
    const ran = answer(options.argv.slice(1).join(' '));
    return Promise.resolve({ exitCode: 0, stdout: 'x\n', stderr: '', durationMs: 5, ...ran });
  };
  const product = version === null ? null : `Example Messaging Server ${version} (built May 1 2007)\n`;
  const all = makeProbes(config, { run: answering, path: '/bin' }, () => product).map((probe) => ({
    ...probe,
    name: typeof probe.kind === 'function' ? probe.kind() : probe.kind,
  }));
  return { config, all, asked, take: (kind: string) => all.find(({ name }) => name === kind)!.take() };
};

const none = { processMs: null, countersMs: null, queueMs: null, diskMs: null, loadMs: null };

const factsOf = (kind: SnapshotKind, snapshot: Snapshot) => {
  const header = {
    version: 1,
    type: 'snapshot',
    host: 'mail.example.com',
    kind,
    takenAt: '2026-03-04T09:15:00.000Z',
    sha256: 'a'.repeat(64),
    timezone: 'UTC',
  } as const;
  return digestSnapshot(header, snapshot, 'e').facts;
};

describe('probes', () => {
  it('are the documented ones by default, and each can be switched off', () => {
    expect(bench({}, '6.3').all.map(({ name, everyMs }) => [name, everyMs])).toEqual([
      ['process', 60_000],
      ['counters', 300_000],
      ['qm-jobs', 300_000],
      ['disk', 300_000],
      ['load', 300_000],
    ]);
    expect(bench(none, '6.3').all).toEqual([]);
  });

  it.each([
    ['6.3-0.15', ['qm jobs']],
    ['7u4-23.01(7.0.4.23.0) 64bit', ['qm jobs']],
    ['8.0.2', ['qm jobs']],
    ['8', ['qm jobs']],
    ['6.2-7.02', ['qm messages tcp_local', 'qm messages l']],
    ['5.2', []],
    [null, []],
  ])('asks release %s only what it knows', async (version, commands) => {
    const { all, asked } = bench({ ...none, queueMs: 1_000, channels: ['tcp_local', 'l'] }, version);
    const snapshot = await all[0]!.take();
    expect(asked.map(({ argv }) => argv.slice(1).join(' '))).toEqual(commands);
    expect(snapshot === null).toBe(commands.length === 0);
  });

  it('are read back: each channel below its command, and a missing channel hides no other', async () => {
    const { take } = bench({ channels: ['tcp_local', 'gone', 'l'] }, '6.2', (args) =>
      args.endsWith('gone')
        ? { exitCode: 1, stdout: '%QM-E-NOCHAN, no such channel\n' }
        : { stdout: 'host          active messages  delayed messages\nmx.example.net  1  2\n' },
    );
    const snapshot = (await take('qm-messages'))!;
    expect(factsOf('qm-messages', snapshot)).toMatchObject([
      { name: 'tcp_local mx.example.net', active: 1, delayed: 2 },
      { name: 'l mx.example.net' },
    ]);
    expect(snapshot.stderr).toContain('gone: ');
  });

  it('ask counterutil once for each object, and pass over what the release does not have', async () => {
    const { all, asked, take } = bench(
      { ...none, counterutil: ['/mta/sbin/counterutil'], counterutilObjects: ['imapstat', 'db_mpool'] },
      '6.3',
      (args) =>
        args.includes('db_mpool')
          ? { exitCode: 1, stderr: 'no such object' }
          : {
              stdout:
                'Monitor counteroobject (imapstat)\ncount = 1 at 1772615700 rh = 0x0 oh = 0x0\nglobal.numCurrentConnections [4 bytes]: 12\n',
            },
    );
    expect(all.map(({ name, everyMs }) => [name, everyMs])).toEqual([['counterutil', 300_000]]);
    const snapshot = (await take('counterutil'))!;
    expect(asked.map(({ argv }) => argv.join(' '))).toEqual([
      '/mta/sbin/counterutil -o imapstat -n 1',
      '/mta/sbin/counterutil -o db_mpool -n 1',
    ]);
    expect(snapshot).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('db_mpool: no such object') });
    expect(factsOf('counterutil', snapshot)).toMatchObject([
      { name: 'imapstat global.numcurrentconnections', value: 12 },
    ]);
  });

  it('refuse objects that are no names', () => {
    for (const object of ['-v', 'a b', 'x;y', '../x', ''])
      expect(() => bench({ counterutil: ['c'], counterutilObjects: [object] }, null)).toThrow();
  });

  it('list stamps, database logs and cores of the directories that they are told, for real', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'probes-'));
    for (const name of ['stored.ckp', 'stored.per', 'log.0000000001', 'log.0000000002', 'folder.db', 'core.imapd.811'])
      writeFileSync(join(dir, name), 'x');
    const probes = CollectorConfig.shape.probes.parse({
      ...none,
      storeStampDir: dir,
      databaseDir: dir,
      coreDirs: [dir, '/nonexistent'],
    });
    const ports = { run, path: process.env['PATH'] ?? '' };
    const { config } = bench({}, null);
    const all = makeProbes({ ...config, probes }, ports, () => null);
    expect(all.map(({ kind, everyMs }) => [kind, everyMs])).toEqual([
      ['store-stamps', 300_000],
      ['database-logs', 300_000],
      ['core-files', 300_000],
    ]);
    const [stamps, logs, cores] = await Promise.all(all.map(({ take }) => take()));
    // stored.lcu is missing, and hides no other.
    expect(factsOf('store-stamps', stamps!).map(({ name }) => name.split('/').at(-1))).toEqual([
      'stored.ckp',
      'stored.per',
    ]);
    expect(factsOf('database-logs', logs!)).toMatchObject([{ name: dir, count: 2 }]);
    expect(factsOf('core-files', cores!)).toMatchObject([{ name: join(dir, 'core.imapd.811'), program: 'imapd' }]);
    expect(cores).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('/nonexistent') });
  });

  it('do not rely on a listing that was stopped, or that shows nothing', async () => {
    const stopped = bench({ ...none, databaseDir: '/db' }, null, () => ({ exitCode: null, stdout: 'total 4\n' }));
    expect(await stopped.take('database-logs')).toMatchObject({ exitCode: null });
    const empty = bench({ ...none, databaseDir: '/db' }, null, () => ({ exitCode: 2, stdout: '\n' }));
    expect(await empty.take('database-logs')).toMatchObject({ exitCode: 2 });
  });

  it('fail when every channel does', async () => {
    const { take } = bench({}, '6.2', () => ({ exitCode: null, stderr: 'ended by SIGTERM' }));
    expect(await take('qm-messages')).toMatchObject({ exitCode: null, stdout: '' });
  });

  it('run politely: in the C locale, with a time limit, at low priority, without a shell', async () => {
    const { asked, take } = bench({ partitions: ['/store', '/mta/queue'] }, '6.3');
    await take('disk');
    expect(asked).toMatchObject([
      {
        argv: ['df', '-k', '/mta/queue', '/store'],
        env: { PATH: '/bin', LC_ALL: 'C', TZ: 'UTC' },
        timeoutMs: 30_000,
        nice: true,
      },
    ]);
  });

  it('tell the load in a layout that is read', async () => {
    expect((await bench({}, null).take('load'))!.stdout).toMatch(
      /^load average: \d+\.\d\d, \d+\.\d\d, \d+\.\d\d\ncpus: \d+\n$/,
    );
  });

  it('read configuration without its credentials, and say when they cannot', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'probes-')), 'job_controller.cnf');
    writeFileSync(path, '! x\nSecret = s3same\nmax_messages=7\n');
    const { take } = bench({ jobControllerFile: path, optionFile: '/nonexistent/option.dat', imtaFile: path }, null);
    const snapshot = await take('job-controller');
    expect(snapshot).toMatchObject({ exitCode: 0, stdout: '! x\n! (removed by the collector)\nmax_messages=7\n' });
    expect(await take('imta-cnf')).toMatchObject({ exitCode: 0, stdout: snapshot!.stdout });
    expect(await take('option-file')).toMatchObject({ exitCode: 1, stdout: '', stderr: 'could not be read: ENOENT' });
  });

  it('list the settings as the owner says, without credentials', async () => {
    const answer = {
      stdout: 'service.imap.maxsessions = 4000\nlocal.ugldapbindcred = s3same\nstore.quotagraceperiod = 5\n',
      stderr: 'bindpw=s3same\n',
    };
    const { all, asked, take } = bench({ ...none, settings: ['/mta/sbin/configutil'] }, '6.3', () => answer);
    expect(all.map(({ name, everyMs }) => [name, everyMs])).toEqual([['option-file', 3_600_000]]);
    const snapshot = (await take('option-file'))!;
    expect(asked.map(({ argv }) => argv)).toEqual([['/mta/sbin/configutil']]);
    expect(snapshot.tool).toEqual(['configutil']);
    expect(JSON.stringify(snapshot)).not.toContain('s3same');
    expect(factsOf('option-file', snapshot)).toMatchObject([
      { name: 'service.imap.maxsessions', value: '4000' },
      { name: 'store.quotagraceperiod', value: '5' },
    ]);
  });

  it('remove a credential that goes on in the next line', () => {
    expect(withoutCredentials('LDAP_PASSWORD=a\\\nb\\\nc\nLOG_FILENAME=1')).not.toMatch(/^[abc]/m);
    expect(withoutCredentials('LDAP_PASSWORD=a\\\nb\nLOG_FILENAME=1')).toContain('\nLOG_FILENAME=1');
  });
});
