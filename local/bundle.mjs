// Bundles what runs: the Lambda functions, the two programs of the agent and the simulated mail host. The files that
// `npm start` runs are the files that are deployed.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

export const buildAll = async () => {
  await Promise.all([
    ...functionNames().map((name) =>
      build({
        ...common,
        entryPoints: [join(root, 'functions', name, 'handler.ts')],
        outfile: join(out, 'functions', name, 'index.mjs'),
        alias: name === 'slack' ? slackAliases(root) : {},
      }),
    ),
    ...[
      ['agent/collect/main.ts', 'agent/collector.mjs'],
      ['agent/execute/main.ts', 'agent/executor.mjs'],
      ['local/mailhost/main.ts', 'mailhost/mailhost.mjs'],
      ['local/mailhost/imsimta/main.ts', 'mailhost/imsimta.mjs'],
    ].map(([entry, file]) => build({ ...common, entryPoints: [join(root, entry)], outfile: join(out, file) })),
  ]);
  mkdirSync(join(out, 'functions/worker'), { recursive: true });
  writeFileSync(join(out, 'functions/worker/runbooks.json'), JSON.stringify(runbookPages()));
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
