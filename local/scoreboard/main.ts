import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { scenarios } from '../scenarios/all.ts';
import { runAll } from './crew.ts';
import { optionsOf } from './options.ts';
import { failuresOf, scoreboard } from './table.ts';

const options = optionsOf(
  process.argv.slice(2),
  scenarios.map(({ name }) => name),
);
if (typeof options === 'string') {
  process.stderr.write(`scoreboard: ${options}\n`);
  process.exit(2);
}
const { write, only, jobs } = options;
const chosen = only.size === 0 ? scenarios : scenarios.filter(({ name }) => only.has(name));

const processes = Math.min(jobs ?? availableParallelism(), chosen.length);
const runs = await runAll(chosen, processes, (name, ms) => process.stderr.write(`${name}: ${ms} ms\n`));
const text = scoreboard(runs);
process.stdout.write(text);
// A part of the scenarios must not pass for the whole.
if (write && only.size === 0) writeFileSync(new URL('../../docs/scoreboard.md', import.meta.url), text);
const failures = failuresOf(runs);
for (const failure of failures) process.stderr.write(`scoreboard: ${failure}\n`);
if (failures.length > 0) process.exitCode = 1;
