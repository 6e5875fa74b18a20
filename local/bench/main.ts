import { benchAgent } from './agent.ts';
import { benchAnalyze } from './analyze.ts';
import { benchCold } from './cold.ts';
import { benchLoad } from './load.ts';
import { benchWindow } from './window.ts';

/** Benches by name. They print figures and judge nothing: a time depends on the machine and its neighbours. */
const BENCHES: Readonly<Record<string, (args: readonly string[], out: (text: string) => void) => Promise<void>>> = {
  agent: benchAgent,
  analyze: benchAnalyze,
  cold: benchCold,
  load: benchLoad,
  window: benchWindow,
};

const [name = '', ...args] = process.argv.slice(2);
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (bench) await bench(args, (text) => process.stdout.write(text));
else {
  process.stderr.write(`Usage: npm run bench -- NAME [options]\n\nBenches: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exitCode = 2;
}
