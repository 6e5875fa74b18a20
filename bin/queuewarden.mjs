#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

const here = new URL('..', import.meta.url);
if (!existsSync(new URL('node_modules/tsx/package.json', here))) {
  console.error(`queuewarden: its libraries are not installed. In ${here.pathname} run:\n\n  npm ci\n`);
  process.exit(2);
}

const [command, ...args] = process.argv.slice(2);

// An analysis leaves much garbage and keeps little: left to itself the heap would grow to twice what is needed, and helper
// threads would spend more on collecting it and on compiling than they save (docs/performance.md).
const FLAGS_OF_AN_ANALYSIS = [
  '--semi-space-growth-factor=1',
  '--heap-growing-percent=30',
  '--no-parallel-scavenge',
  '--no-concurrent-marking',
  '--no-concurrent-sweeping',
  '--interrupt-budget=2000000',
];
if (command === 'analyze') for (const flag of FLAGS_OF_AN_ANALYSIS) setFlagsFromString(flag);

/** A command that reads logs of any size starts from one file; the others read the sources. */
const load = async () => {
  const { freshBundle } = await import('./fresh-bundle.mjs');
  const bundle = command === 'analyze' ? await freshBundle('local/analyze/command.ts') : null;
  if (bundle) {
    const { analyzeCommand } = await import(bundle);
    return (terminal) => analyzeCommand(args, terminal);
  }
  const { register } = await import('tsx/esm/api');
  register();
  const { main } = await import('../local/cli.ts');
  return (terminal) => main(process.argv.slice(2), terminal);
};
const run = await load();

// A reader such as `head` may leave early; that is no fault to print a stack for.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await run({
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  color: process.stdout.isTTY && !process.env.NO_COLOR,
});
