import { readFile, stat } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { basename } from 'node:path';
import type { Snapshot, SnapshotKind } from '#shared/contracts/evidence.ts';
import { isAtLeast } from '#shared/diagnosis/versions.ts';
import { parseImsimtaVersion } from '#shared/formats/imsimta-version/parse.ts';
import { isPrivateSetting } from '#shared/formats/private-settings.ts';
import type { CollectorConfig } from './config.ts';
import type { Ran, RunOptions } from './run.ts';

/** What probes need of the outside. */
export interface ProbePorts {
  run: (options: RunOptions) => Promise<Ran>;
  path: string;
}

/** A read-only look at the host. `take` null = it does not apply to this release. */
export interface Probe {
  kind: SnapshotKind | (() => SnapshotKind);
  everyMs: number;
  take: () => Promise<Snapshot | null>;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 1024 * 1024;
/** Configuration files are some KiB; what is longer is something else. */
const MAX_FILE_BYTES = 256 * 1024;

/** The cheap read-only looks that the configuration asks for; `version` tells what `imsimta version` printed, if it did. */
export const makeProbes = (config: CollectorConfig, ports: ProbePorts, version: () => string | null): Probe[] => {
  const { probes } = config;
  const imsimta = (...args: string[]): Promise<Snapshot> =>
    runTool(config, ports, [...config.imsimta, ...args], ['imsimta', ...args]);
  const every = (everyMs: number | null, kind: Probe['kind'], take: Probe['take']): Probe[] =>
    everyMs === null ? [] : [{ kind, everyMs, take }];
  const list = (kind: SnapshotKind, paths: readonly string[]): Probe[] =>
    paths.length === 0
      ? []
      : every(probes.listingsMs, kind, async () => {
          const shown = [...probes.ls, ...paths];
          const ran = await runTool(config, ports, shown, ['ls', '-l', ...paths]);
          // Of one directory alone, the listing does not say which it is.
          const above = paths.length === 1 ? `$ ls -l ${paths[0]}\n` : '';
          return whatIsThere(ran, above);
        });
  const file = (kind: SnapshotKind, path: string | null): Probe[] =>
    path === null ? [] : every(probes.filesMs, kind, () => readSettings(path));

  return [
    ...every(probes.processMs, 'process', () => imsimta('process')),
    ...every(probes.countersMs, 'counters', () => imsimta('counters', '-show')),
    ...every(
      probes.queueMs,
      () => (queueCommand(version()) === 'messages' ? 'qm-messages' : 'qm-jobs'),
      async () => {
        const command = queueCommand(version());
        if (command === 'jobs') return await imsimta('qm', 'jobs');
        return command === 'messages' ? await askChannels(probes.channels, imsimta) : null;
      },
    ),
    ...every(probes.diskMs, 'disk', () => {
      const paths = [...new Set([config.queueDir, ...probes.partitions])];
      return runTool(config, ports, [...probes.df, ...paths], ['df', ...paths]);
    }),
    ...every(probes.loadMs, 'load', () => Promise.resolve(takeLoad())),
    ...(probes.counterutil === null
      ? []
      : every(probes.counterutilMs, 'counterutil', () => askObjects(config, ports, probes.counterutil!))),
    ...list(
      'store-stamps',
      probes.storeStampDir === null ? [] : STAMPS.map((name) => `${probes.storeStampDir}/${name}`),
    ),
    ...list('database-logs', probes.databaseDir === null ? [] : [probes.databaseDir]),
    ...list('core-files', probes.coreDirs),
    ...file('job-controller', probes.jobControllerFile),
    ...file('option-file', probes.optionFile),
    ...file('imta-cnf', probes.imtaFile),
    ...(probes.settings === null
      ? []
      : every(probes.filesMs, 'option-file', () => listSettings(config, ports, probes.settings!))),
  ];
};

/** `qm messages` was removed in 6.3, which has `qm jobs`; for 5.x neither is documented. */
const queueCommand = (versionText: string | null): 'messages' | 'jobs' | null => {
  const version = versionText === null ? null : parseImsimtaVersion(versionText);
  if (isAtLeast(version, 6, 0) !== true) return null;
  return isAtLeast(version, 6, 3) ? 'jobs' : 'messages';
};

const runTool = async (
  { timezone }: CollectorConfig,
  { run, path }: ProbePorts,
  argv: readonly string[],
  tool: string[],
): Promise<Snapshot> => {
  const [program = '', ...args] = argv;
  const ran = await run({
    argv: [program, ...args],
    env: { PATH: path, LC_ALL: 'C', TZ: timezone },
    input: '',
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    nice: true,
  });
  return { tool, ...ran };
};

/** One after the other, each below its command, since the output does not name its channel. */
const askChannels = async (
  channels: readonly string[],
  imsimta: (...args: string[]) => Promise<Snapshot>,
): Promise<Snapshot> => {
  const all: Snapshot = { tool: ['imsimta', 'qm', 'messages'], exitCode: null, stdout: '', stderr: '', durationMs: 0 };
  for (const channel of channels) {
    const one = await imsimta('qm', 'messages', channel);
    addTo(all, one, channel, `$ imsimta qm messages ${channel}\n`);
  }
  return all;
};

/** What stored touches when it does its work (6.3 Administration Guide, 20.14.1). */
const STAMPS = ['stored.ckp', 'stored.lcu', 'stored.per'];

/** A path that is missing must not hide the others: `ls` lists those, and ends with an error all the same. */
const whatIsThere = (ran: Snapshot, above: string): Snapshot =>
  ran.exitCode !== null && ran.stdout.trim() !== '' ? { ...ran, exitCode: 0, stdout: above + ran.stdout } : ran;

/** One after the other: each output names its object. Without a count the tool would never end. */
const askObjects = async (
  config: CollectorConfig,
  ports: ProbePorts,
  counterutil: readonly string[],
): Promise<Snapshot> => {
  const all: Snapshot = { tool: ['counterutil'], exitCode: null, stdout: '', stderr: '', durationMs: 0 };
  for (const object of config.probes.counterutilObjects) {
    const args = ['-o', object, '-n', '1'];
    const one = await runTool(config, ports, [...counterutil, ...args], ['counterutil', ...args]);
    addTo(all, one, object, `$ counterutil ${args.join(' ')}\n`);
  }
  return all;
};

/** Adds one answer of several; one that failed must not hide the others. */
const addTo = (all: Snapshot, one: Snapshot, name: string, above: string): void => {
  all.durationMs += one.durationMs;
  if (one.exitCode === 0) all.stdout += `${above}${one.stdout}\n`;
  else all.stderr += `${name}: ${one.stderr}${one.stdout}\n`;
  if (all.exitCode !== 0) all.exitCode = one.exitCode;
};

const takeLoad = (): Snapshot => ({
  tool: ['queuewarden', 'load'],
  exitCode: 0,
  stdout: `load average: ${loadavg()
    .map((average) => average.toFixed(2))
    .join(', ')}\ncpus: ${cpus().length}\n`,
  stderr: '',
  durationMs: 0,
});

const readSettings = async (path: string): Promise<Snapshot> => {
  const began = performance.now();
  const told = { tool: ['queuewarden', 'read', path], stdout: '', stderr: '' };
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw new Error('too long');
    const stdout = withoutCredentials(await readFile(path, 'utf8'));
    return { ...told, exitCode: 0, stdout, durationMs: performance.now() - began };
  } catch (error) {
    const stderr = `could not be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}`;
    return { ...told, exitCode: 1, stderr, durationMs: performance.now() - began };
  }
};

const listSettings = async (config: CollectorConfig, ports: ProbePorts, argv: readonly string[]): Promise<Snapshot> => {
  const [program = '', ...args] = argv;
  const ran = await runTool(config, ports, argv, [basename(program), ...args]);
  return { ...ran, stdout: withoutCredentials(ran.stdout), stderr: withoutCredentials(ran.stderr) };
};

/** Removes every line that names a credential, with the lines that continue it: they never leave the host. */
export const withoutCredentials = (text: string): string => {
  let continues = false;
  return text
    .split('\n')
    .map((line) => {
      const removed = continues || isPrivateSetting(line);
      continues = removed && line.trimEnd().endsWith('\\');
      return removed ? '! (removed by the collector)' : line;
    })
    .join('\n');
};
