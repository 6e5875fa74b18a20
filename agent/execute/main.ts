import process from 'node:process';
import { INPUT_LIMIT } from './admit.ts';
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE, loadConfig } from './config.ts';
import { readDue, startWhatIsDue } from './due.ts';
import { execute } from './execute.ts';
import { runOnce, startTool } from './run.ts';
import { DEFAULT_LIMITS } from './world.ts';
import type { World } from './world.ts';

/** What is read of the input: one byte more than allowed shows that it is too large. */
const readInput = async (): Promise<Uint8Array> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    if (size > INPUT_LIMIT) continue;
    chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks);
};

// The journal has the result by now; a caller that is gone can ask again.
process.stdout.on('error', () => undefined);

const loaded = loadConfig(process.env[CONFIG_VARIABLE] ?? DEFAULT_CONFIG_FILE);
if (process.argv.length > 2) {
  process.stderr.write('the executor takes no arguments; a command comes on standard input\n');
  process.exitCode = 2;
} else if (!loaded.ok) {
  process.stderr.write(`no configuration, no result: ${loaded.why}\n`);
  process.exitCode = 1;
} else {
  const input = await readInput();
  const world: World = {
    config: loaded.config,
    now: () => Date.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    startTool,
    runOnce,
    path: process.env['PATH'] ?? '/usr/bin:/bin',
    limits: DEFAULT_LIMITS,
  };
  const due = readDue(input);
  process.stdout.write(`${JSON.stringify(due ? await startWhatIsDue(due, world) : await execute(input, world))}\n`);
}
