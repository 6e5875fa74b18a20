import { isDeepStrictEqual } from 'node:util';
import type { World } from '#agent/execute/world.ts';
import { makeRandom } from '#local/mailhost/world/random.ts';
import { ActionKind } from '#shared/actions/index.ts';
import type { Result } from '#shared/contracts/result.ts';
import { seedHold } from '../agent/execute/seed-hold.ts';
import { kindsOf, type Tools, WAYS, writePolicies } from './attempts.ts';
import { type Good, type Kind, kinds, makeGood } from './commands.ts';
import { CHANNEL, makeHost, makeKey, NOW } from './host-bench.ts';
import { createCounter, type Proof } from './proof.ts';
import { simulatedQm } from './simulated-qm.ts';

const AGAIN = 'run before, told again';

const NOT_ADMITTED = ['malformed', 'bad-signature', 'unknown-key', 'wrong-host'];

/** Whether a result says just this, and takes no command's name that nobody vouched for. */
const refusedFor = (result: Result, refusal: Result['refusal'], { command }: Good, isVouched = false): boolean =>
  result.status === 'refused' &&
  result.refusal === refusal &&
  result.messages.length === 0 &&
  result.transcript === '' &&
  (isVouched || !NOT_ADMITTED.includes(refusal!) || result.command !== command.id);

/** Forged, altered, replayed, expired, redriven, misdirected and forbidden commands against the executor. */
export const refusals: Proof = {
  name: 'refusals',
  says: 'What is forged, altered, replayed, late, early, misdirected or forbidden is refused with its reason, and no line is written.',
  cases: { long: 100_000, short: 400 },
  run: async (n, seed) => {
    const counter = createCounter();
    const random = makeRandom(seed);
    const host = makeHost();
    try {
      let started = 0;
      const qm = simulatedQm(host.root);
      const outside: Pick<World, 'startTool' | 'runOnce'> = {
        startTool: () => {
          started += 1;
          return qm();
        },
        runOnce: () => {
          started += 1;
          return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', durationMs: 1 });
        },
      };
      // Each kind is run once: what is refused below is refused for its reason and not because it is never run.
      const known = new Map<Kind, { good: Good; first: Result }>();
      const hour: Tools['hour'] = { messages: 0, channelActions: 0 };
      for (const kind of kinds) {
        const good = makeGood({ host, random }, kind, `known-${kind}`);
        const ids: string[] = good.manifest === null ? [] : JSON.parse(good.manifest).ids;
        host.plant(ids.map((id) => ({ id, held: kind === 'release' })));
        if (kind === 'release') seedHold(host.config, CHANNEL, ids, NOW - 7_200_000);
        const first = await host.run(good.input, outside);
        if (first.status === 'refused') throw new Error(`a good ${kind} was refused: ${first.detail}`);
        const { operation } = good.command;
        if ('count' in operation) hour.messages += operation.count;
        else if (operation.kind === 'stop' || operation.kind === 'retry' || operation.kind === 'cache-sync')
          hour.channelActions += 1;
        known.set(kind, { good, first });
      }
      const tools: Tools = {
        host,
        random,
        stranger: makeKey().key,
        known: known.get('hold')!.good,
        released: known.get('release')!.good,
        hour,
      };
      writePolicies(tools);
      const names = Object.keys(WAYS);

      for (let i = 0; i < n; i++) {
        started = 0;
        const name = names[i % (names.length + 1)];
        if (name === undefined) {
          const later = NOW + random.integer(0, 7 * 86_400_000);
          const { good, first } = known.get(random.pick(ActionKind.options))!;
          const again = await host.run({ ...good.input, serverNow: later }, { ...outside, now: () => later });
          counter.count(isDeepStrictEqual(again, first) && started === 0, AGAIN, () => `case ${i}`);
          continue;
        }
        const way = WAYS[name]!;
        const good = makeGood(tools, random.pick(kindsOf(way)), `command-${String(i).padStart(6, '0')}`);
        const { input, refusal, over } = way.make(good, tools);
        const result = await host.run(input, { ...outside, ...over });
        counter.count(
          refusedFor(result, refusal, good, way.vouched) && started === 0,
          `${name}: ${refusal}`,
          () => `case ${i}, ${good.command.operation.kind}: ${result.status} ${result.refusal ?? ''}, ${result.detail}`,
        );
      }
    } finally {
      host.close();
    }
    return counter.ran();
  },
};
