import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { scenarios } from '../scenarios/all.ts';
import { runAll } from './crew.ts';
import { scoreboard } from './table.ts';

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, only: { type: 'string' }, jobs: { type: 'string' } },
});
const only = new Set(values.only?.split(','));
const unknown = [...only].filter((wanted) => !scenarios.some(({ name }) => name === wanted));
if (unknown.length > 0) {
  const names = scenarios.map(({ name }) => `  ${name}\n`).join('');
  process.stderr.write(`scoreboard: no scenario is named ${unknown.join(', ')}; there are\n${names}`);
  process.exit(2);
}
const chosen = only.size === 0 ? scenarios : scenarios.filter(({ name }) => only.has(name));

const jobs = Math.min(Number(values.jobs ?? availableParallelism()), chosen.length);
if (!Number.isInteger(jobs) || jobs < 1) throw new Error(`no number of processes: ${values.jobs}`);
const runs = await runAll(chosen, jobs, (name, ms) => process.stderr.write(`${name}: ${ms} ms\n`));
const text = scoreboard(runs);
process.stdout.write(text);
// A part of the scenarios must not pass for the whole.
if (values.write && only.size === 0) writeFileSync(new URL('../../docs/scoreboard.md', import.meta.url), text);
