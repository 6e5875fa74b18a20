import { basename, dirname, join } from 'node:path';
import { rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { makeRandom, type Random } from '#local/mailhost/world/random.ts';
import { ActionKind, isMessageAction, type MessageAction } from '#shared/actions/index.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { Result } from '#shared/contracts/result.ts';
import { seedHold } from '../agent/execute/seed-hold.ts';
import { CHANNEL, changeOf, commandOf, fileOf, manifestOf, type Planted, signedInput } from './host-bench.ts';
import { deliver, type Told } from './killed.ts';
import { tellTurn } from './killed-turns.ts';
import { createCounter, type Proof } from './proof.ts';
import { buildPrograms, makeRealHost, type RealHost } from './real-host.ts';

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

/** One change of messages, killed up to `most` times, delivered again until it is told, and once more. */
const tellChange = async (real: RealHost, random: Random, action: MessageAction, most: number): Promise<Told> => {
  const { host } = real;
  for (const channel of [CHANNEL, 'process']) {
    for (const name of host.files(channel)) rmSync(join(host.layout.queue, channel, name));
  }
  const held = action === 'release';
  const planted = Array.from({ length: random.integer(2, 18) }, (_, i) => ({ id: `msg${i}`, held, attempts: i % 3 }));
  host.plant(planted);
  const ids = planted.filter((_, i) => i === 0 || random.chance(0.8)).map(({ id }) => id);
  const now = Date.now();
  if (held) seedHold(host.config, CHANNEL, ids, now - 7_200_000);
  const term = { notBefore: toInstant(now - 60_000), notAfter: toInstant(now + 600_000) };
  const command = commandOf(changeOf(action, ids), term);
  const input = signedInput(command, manifestOf(ids).text, { key: host.key, serverNow: now });
  const hasty = random.chance(0.2);
  const { steps, result, why } = await deliver(real, random, most, input, { hasty });
  return { steps, why: result ? wrong({ action, planted, ids, hasty }, result, real) : why };
};

/** The real executor as a process, killed, and the simulated host's qm as another, which writes down what it does. */
export const kills: Proof = {
  name: 'kills',
  says: 'Killed at any step, the executor runs nothing irreversible twice, completes holds and channel actions, tells of every message, and leaves no stop without its planned start.',
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
          const action = random.pick(ActionKind.options);
          const most = random.integer(2, 6);
          real.reset();
          const { steps, why } = isMessageAction(action)
            ? await tellChange(real, random, action, most)
            : await tellTurn(real, random, action, most);
          killed += steps.length;
          for (const step of steps)
            counter.count(why === null, step, () => `${action}, seed ${own}: ${steps.join('; ')}: ${why ?? ''}`);
          counter.note(`stories of ${action}`, 1);
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
