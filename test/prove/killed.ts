import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '#local/mailhost/world/random.ts';
import type { ExecutorInput } from '#shared/contracts/host-message.ts';
import { Result } from '#shared/contracts/result.ts';
import type { Kill, RealHost } from './real-host.ts';

const WHEN = ['before', 'torn', 'after', 'power'] as const;
/** A command of a few messages takes fewer steps than this; beyond the last one nothing is killed. */
const STEPS = 32;
/** Longer than a run takes on a machine with other work. */
const RUN_MS = 600;

/** How a story was killed, and what is wrong with it; null = nothing. */
export interface Told {
  steps: readonly string[];
  why: string | null;
}

export const killOf = (random: Random): Kill =>
  random.chance(0.75)
    ? { at: random.integer(1, STEPS), when: random.pick(WHEN) }
    : { afterMs: random.integer(20, RUN_MS) };

/** Until every tool that began has ended; one that was started and told nothing does not matter. */
export const quiet = async (real: RealHost): Promise<void> => {
  for (let waited = 0; waited < 10_000; waited += 10) {
    const words = real.ledger().map(([, what]) => what);
    if (words.filter((w) => w === 'began').length === words.filter((w) => w === 'ended').length) return;
    await sleep(10);
  }
  throw new Error('a tool does not end');
};

/** Forgets when the last start or stop was: their distance is tested elsewhere, and five seconds each are long here. */
export const forgetTurn = ({ host }: RealHost): void =>
  rmSync(join(host.config.stateDir, 'last-turn'), { force: true });

/**
 * Delivers a command, killed up to `most` times, until it is told, and once more. `hasty` = it comes again while a tool of
 * the killed executor may still be at work; `check` looks after each kill and says what is wrong.
 */
export const deliver = async (
  real: RealHost,
  random: Random,
  most: number,
  input: ExecutorInput,
  { hasty = false, check = () => null }: { hasty?: boolean; check?: () => string | null },
): Promise<{ steps: string[]; result: Result | null; why: string | null }> => {
  const steps: string[] = [];
  let out = '';
  while (steps.length < most) {
    forgetTurn(real);
    const ended = await real.execute(input, killOf(random));
    if (!hasty) await quiet(real);
    out = ended.out;
    if (!ended.killed) break;
    steps.push(ended.step);
    const why = check();
    if (why !== null) return { steps, result: null, why };
  }
  forgetTurn(real);
  const last = await real.execute(input, null);
  await quiet(real);
  if (last.out === '') return { steps, result: null, why: 'no result' };
  // Told once more by the same code without a tool: nothing may be started for it.
  const again = `${JSON.stringify(await real.host.run(input))}\n`;
  const whole = out.endsWith('\n') ? out : last.out;
  return again === last.out && whole === last.out
    ? { steps, result: Result.parse(JSON.parse(last.out)), why: null }
    : { steps, result: null, why: 'told differently the second time' };
};
