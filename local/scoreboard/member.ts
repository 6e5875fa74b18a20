import { scenarios } from '../scenarios/all.ts';
import type { Told } from './crew.ts';
import { runScenario } from './run.ts';

process.on('message', (name) => {
  const scenario = scenarios.find((s) => s.name === name);
  if (!scenario) throw new Error(`no scenario is named ${String(name)}`);
  void runScenario(scenario).then(({ score, lengths }) => process.send?.({ score, lengths } satisfies Told));
});
