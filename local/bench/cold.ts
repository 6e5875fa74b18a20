import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type FunctionName, functions } from '#shared/topology.ts';
import { buildAll } from '../bundle.mjs';
import { median } from './measure.ts';

const OPTIONS = { repeat: { type: 'string', default: '9' } } as const;

const BUILD = fileURLToPath(new URL('../../.build/functions', import.meta.url));

/** Times the module alone: what Lambda does before the first event. Processor time, since cores here are shared. */
const PROBE = `
const before = process.cpuUsage();
const began = performance.now();
await import(process.argv[1]);
const wall = performance.now() - began;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpu: (user + system) / 1000, wall, rss: process.memoryUsage().rss / 1048576 }));
process.exit(0);
`;

/** What loading a module took: milliseconds, and MiB of the whole process afterwards. */
export interface Init {
  cpu: number;
  wall: number;
  rss: number;
}

const EMPTY = 'data:text/javascript,';

/** Loads a module in a new process with only the variables that Lambda sets itself. Throws when it cannot be loaded. */
const load = (url: string, environment: readonly string[]): Init => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', PROBE, url], {
    encoding: 'utf8',
    env: {
      ...Object.fromEntries(environment.map((name) => [name, 'x'])),
      PATH: process.env['PATH'] ?? '',
      AWS_REGION: 'eu-west-1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
  });
  if (status !== 0) throw new Error(`${url} does not load: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Init;
};

/** Bytes of everything that is deployed of a function. */
export const bundleSize = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .reduce((total, stat) => total + (stat.isFile() ? stat.size : 0), 0);

/** Prints size and init of each function's bundle, beside a module with nothing in it. */
export const benchCold = async (args: readonly string[], out: (text: string) => void): Promise<void> => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const rounds = Array.from({ length: Number(values.repeat) });
  await buildAll();
  out(`Node ${process.versions.node}, medians of ${values.repeat}\n\n`);
  out('| function | size | init, CPU | init, wall | memory |\n| --- | ---: | ---: | ---: | ---: |\n');
  const row = (name: string, size: string, all: readonly Init[]): void => {
    const of = (read: (init: Init) => number): string => median(all.map(read)).toFixed(0);
    out(`| ${name} | ${size} | ${of((i) => i.cpu)} ms | ${of((i) => i.wall)} ms | ${of((i) => i.rss)} MiB |\n`);
  };
  row(
    '(an empty module)',
    '',
    rounds.map(() => load(EMPTY, [])),
  );
  for (const name of Object.keys(functions) as FunctionName[]) {
    const folder = join(BUILD, name);
    const url = pathToFileURL(join(folder, 'index.mjs')).href;
    row(
      name,
      `${(bundleSize(folder) / 1024).toFixed(0)} KiB`,
      rounds.map(() => load(url, functions[name].environment)),
    );
  }
};
