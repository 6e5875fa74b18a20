import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { scenarios } from '../scenarios/all.ts';
import { runScenario, type Run } from './run.ts';
import { scoreboard } from './table.ts';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false }, only: { type: 'string' } } });
const only = new Set(values.only?.split(','));
const chosen = only.size === 0 ? scenarios : scenarios.filter(({ name }) => only.has(name));
if (chosen.length === 0) throw new Error(`no scenario is named ${values.only}`);

const runs: Run[] = [];
for (const scenario of chosen) {
  const began = performance.now();
  runs.push(await runScenario(scenario));
  process.stderr.write(`${scenario.name}: ${Math.round(performance.now() - began)} ms\n`);
}
const text = scoreboard(runs);
process.stdout.write(text);
// A part of the scenarios must not pass for the whole.
if (values.write && only.size === 0) writeFileSync(new URL('../../docs/scoreboard.md', import.meta.url), text);
