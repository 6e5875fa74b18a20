// Bundles what runs: the Lambda functions, the two programs of the agent and the simulated mail host. The files that
// `npm start` runs are the files that are deployed.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { runbookPages } from './runbook/pages.mjs';
import { slackAliases } from '../functions/slack/bundle-aliases.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, '.build');

/** CommonJS packages inside an ES module bundle still call require. */
const banner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minify: false,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
  banner,
};

/** Folders of functions/ that have a handler. */
export const functionNames = () =>
  readdirSync(join(root, 'functions')).filter((name) => existsSync(join(root, 'functions', name, 'handler.ts')));

/** Bundles of functions by path below the output, without suffix, and their entry files. */
const handlers = (names) => names.map((name) => [`functions/${name}/index`, `functions/${name}/handler.ts`]);

const PROGRAMS = [
  ['agent/collector', 'agent/collect/main.ts'],
  ['agent/executor', 'agent/execute/main.ts'],
  ['mailhost/mailhost', 'local/mailhost/main.ts'],
  ['mailhost/imsimta', 'local/mailhost/imsimta/main.ts'],
];

/** A file changes in one step, and only if it changes: another system may be reading it just now. */
export const put = (file, contents) => {
  if (existsSync(file) && readFileSync(file).equals(contents)) return;
  mkdirSync(dirname(file), { recursive: true });
  // Beside the folder: what a crash leaves must not be deployed.
  const aside = `${dirname(file)}.${process.pid}`;
  writeFileSync(aside, contents);
  renameSync(aside, file);
};

const bundle = async (entries, alias = {}) => {
  const { outputFiles } = await build({
    ...common,
    alias,
    entryPoints: Object.fromEntries(entries.map(([file, entry]) => [file, join(root, entry)])),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    write: false,
  });
  for (const { path, contents } of outputFiles) put(path, Buffer.from(contents));
};

export const buildAll = async () => {
  const others = functionNames().filter((name) => name !== 'slack');
  // Entries of one build share what is read and parsed, not what is written.
  await Promise.all([bundle([...handlers(others), ...PROGRAMS]), bundle(handlers(['slack']), slackAliases(root))]);
  put(join(out, 'functions/worker/runbooks.json'), Buffer.from(JSON.stringify(runbookPages())));
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
