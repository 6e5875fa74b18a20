import { basename, dirname, join } from 'node:path';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { makeRandom, type Random } from '#local/mailhost/world/random.ts';
import { MessageAction } from '#shared/actions/index.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { Result } from '#shared/contracts/result.ts';
import { CHANNEL, changeOf, commandOf, fileOf, manifestOf, type Planted, signedInput } from './host-bench.ts';
import { createCounter, type Proof } from './proof.ts';
import { buildPrograms, type Kill, makeRealHost, type RealHost } from './real-host.ts';

const WHEN = ['before', 'torn', 'after', 'power'] as const;
/** A command of a few messages takes fewer steps than this; beyond the last one nothing is killed. */
const STEPS = 32;
/** Longer than a run takes on a machine with other work. */
const RUN_MS = 600;

const killOf = (random: Random): Kill =>
  random.chance(0.75)
    ? { at: random.integer(1, STEPS), when: random.pick(WHEN) }
    : { afterMs: random.integer(20, RUN_MS) };

/** Until every qm that began has ended; one that was started and told nothing does not matter. */
const quiet = async (real: RealHost): Promise<void> => {
  for (let waited = 0; waited < 10_000; waited += 10) {
    const words = real.ledger().map(([, what]) => what);
    if (words.filter((w) => w === 'began').length === words.filter((w) => w === 'ended').length) return;
    await sleep(10);
  }
  throw new Error('a qm does not end');
};

interface Story {
  action: MessageAction;
  planted: readonly Planted[];
  ids: readonly string[];
  /** Whether the command came again while a qm of the killed executor was still at work. */
  hasty: boolean;
}

/** What is wrong with the end of a story; null = nothing. */
const wrong = ({ action, planted, ids, hasty }: Story, result: Result, real: RealHost): string | null => {
  const inQueue = real.ledger().filter(([, , path]) => path && basename(dirname(path)) === CHANNEL);
  const done = new Map<string, number>();
  const now = new Map(planted.map((message) => [message.id, fileOf(message)]));
  for (const [, what, path, to] of inQueue) {
    const id = basename(path!).replace(/^..|\..*$/g, '');
    done.set(id, (done.get(id) ?? 0) + 1);
    if (what === 'removed') now.delete(id);
    else now.set(id, basename(to!));
  }
  const stray = [...done.keys()].find((id) => !ids.includes(id));
  if (stray !== undefined) return `${stray} was not approved`;
  const twice = [...done].find(([, times]) => times > 1);
  if (twice) return `${twice[0]} was acted on ${twice[1]} times`;
  const there = real.host.files().sort();
  if (!isDeepStrictEqual(there, [...now.values()].sort())) return `the queue holds ${there.join()}`;
  if (
    !isDeepStrictEqual(
      result.messages.map(({ id }) => id),
      [...ids].sort(),
    )
  )
    return 'a message has no state';
  if (action === 'hold') {
    const free = ids.find((id) => !now.get(id)?.endsWith('.HELD'));
    return free === undefined ? null : `${free} is not held: ${result.detail}`;
  }
  const sessions = new Set(inQueue.map(([pid]) => pid));
  if (sessions.size > 1) return 'it was run again';
  for (const { id, outcome } of result.messages) {
    const told = outcome === 'done' || outcome === 'unknown' || (hasty && outcome === 'failed');
    if (done.has(id) ? !told : outcome === 'done')
      return `${id} was${done.has(id) ? '' : ' not'} acted on and is told as ${outcome}`;
  }
  return null;
};

/** One command, killed up to `most` times, delivered again until it is told, and once more. */
const tell = async (
  real: RealHost,
  random: Random,
  most: number,
): Promise<{ story: Story; steps: string[]; why: string | null }> => {
  real.reset();
  const { host } = real;
  for (const channel of [CHANNEL, 'process']) {
    for (const name of host.files(channel)) rmSync(join(host.layout.queue, channel, name));
  }
  const action = random.pick(MessageAction.options);
  const held = action === 'release';
  const planted = Array.from({ length: random.integer(2, 18) }, (_, i) => ({ id: `msg${i}`, held, attempts: i % 3 }));
  host.plant(planted);
  const ids = planted.filter((_, i) => i === 0 || random.chance(0.8)).map(({ id }) => id);
  const now = Date.now();
  const term = { notBefore: toInstant(now - 60_000), notAfter: toInstant(now + 600_000) };
  const command = commandOf(changeOf(action, ids), term);
  const input = signedInput(command, manifestOf(ids).text, { key: host.key, serverNow: now });

  const story: Story = { action, planted, ids, hasty: random.chance(0.2) };
  const steps: string[] = [];
  let out = '';
  while (steps.length < most) {
    const ended = await real.execute(input, killOf(random));
    if (!story.hasty) await quiet(real);
    out = ended.out;
    if (!ended.killed) break;
    steps.push(ended.step);
  }
  const last = await real.execute(input, null);
  await quiet(real);
  if (last.out === '') return { story, steps, why: 'no result' };
  // Told once more by the same code without a tool: nothing may be started for it.
  const again = `${JSON.stringify(await host.run(input))}\n`;
  const whole = out.endsWith('\n') ? out : last.out;
  if (again !== last.out || whole !== last.out) return { story, steps, why: 'told differently the second time' };
  return { story, steps, why: wrong(story, Result.parse(JSON.parse(last.out)), real) };
};

/** The real executor as a process, killed, and the simulated host's qm as another, which writes down what it does. */
export const kills: Proof = {
  name: 'kills',
  says: 'Killed at any step, the executor runs nothing irreversible twice, completes holds, and tells of every message.',
  cases: { long: 2_000, short: 12 },
  run: async (n, seed) => {
    const counter = createCounter();
    const programs = await buildPrograms();
    let begun = 0;
    let killed = 0;
    const worker = async (): Promise<void> => {
      const real = await makeRealHost(programs);
      try {
        while (killed < n) {
          const own = seed + begun;
          begun += 1;
          const random = makeRandom(own);
          const { story, steps, why } = await tell(real, random, random.integer(2, 6));
          killed += steps.length;
          for (const step of steps)
            counter.count(why === null, step, () => `${story.action}, seed ${own}: ${steps.join('; ')}: ${why ?? ''}`);
          counter.note(`stories of ${story.action}`, 1);
        }
      } finally {
        real.close();
      }
    };
    try {
      await Promise.all([worker(), worker()]);
    } finally {
      programs.remove();
    }
    return counter.ran();
  },
};
