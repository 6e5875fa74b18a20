import { rmSync } from 'node:fs';
import { makeRandom, type Random } from '#local/mailhost/world/random.ts';
import { MessageAction } from '#shared/actions/index.ts';
import type { Result } from '#shared/contracts/result.ts';
import { seedHold } from '../agent/execute/seed-hold.ts';
import { CHANNEL, changeOf, commandOf, type Host, makeHost, manifestOf, NOW, signedInput } from './host-bench.ts';
import { createCounter, type Proof } from './proof.ts';
import { makeRestlessQueue, type Ours, type RestlessQueue } from './restless-queue.ts';
import { simulatedQm } from './simulated-qm.ts';

/** What our change of one message must look like; a message that was seen under two names may lose one of them. */
const asApproved = (action: MessageAction, { before, after }: Ours): boolean => {
  if (before.length !== 1) return before.length > 1;
  const [was, is] = [before[0]!, after[0]];
  if (action === 'hold') return after.length === 1 && is === was.replace(/\.\w+$/, '.HELD');
  if (action === 'release') return was.endsWith('.HELD') && after.length === 1 && is === was.replace(/\.HELD$/, '.00');
  return after.length === 0;
};

/** Whether what the result says of each message is what happened to it; a message under two names has no one story. */
const isHonest = (
  action: MessageAction,
  ids: readonly string[],
  { messages }: Result,
  ours: ReadonlySet<string>,
  queue: RestlessQueue,
): boolean => {
  if (messages.map(({ id }) => id).join() !== [...ids].sort().join()) return false;
  return messages.every(({ id, outcome }) => {
    if (queue.twice.has(id)) return true;
    if (action === 'hold') return outcome !== 'done' || queue.everHeld.has(id);
    if (action === 'release') return outcome !== 'done' || queue.everFree.has(id) || ours.has(id);
    // What was ended by us is never told as ended by others, nor the other way round.
    return ours.has(id) ? outcome === 'done' || outcome === 'unknown' : outcome !== 'done';
  });
};

interface Run {
  action: MessageAction;
  status: Result['status'];
  touched: number;
  stirred: number;
  wrong: readonly string[];
  honest: boolean;
  detail: string;
}

const run = async (host: Host, queue: RestlessQueue, random: Random): Promise<Run> => {
  rmSync(host.config.stateDir, { recursive: true, force: true });
  queue.clear();
  const action = random.pick(MessageAction.options);
  const size = random.chance(0.1) ? random.integer(30, 80) : random.integer(1, 20);
  for (let i = 0; i < size; i++) {
    queue.plant({
      id: `msg${i}`,
      attempts: random.integer(0, 40),
      held: random.chance(action === 'release' ? 0.8 : 0.2),
      subdir: random.pick(['', '', '001', '002']),
      order: random.integer(0, 500),
    });
  }
  queue.remember();
  const ids = queue.ids().filter(() => random.chance(0.6));
  ids.push('msg0', ...(random.chance(0.2) ? ['never1', 'never2'] : []));
  const approved = [...new Set(ids)];
  // What a command of this host holds; all other held mail is held by others, approved or not.
  const ours = action === 'release' ? approved.filter(() => random.chance(0.8)) : approved;
  if (action === 'release' && ours.length > 0) seedHold(host.config, CHANNEL, ours, NOW - 7_200_000);
  let stirred = 0;
  const stir = (most: number): void => {
    for (let n = random.integer(0, most); n > 0; n--) {
      queue.stir();
      stirred += 1;
    }
  };
  // Between the preview and the execution.
  stir(6);

  const touched = new Set<string>();
  const wrong: string[] = [];
  let acting = false;
  const observe = (): void => {
    let bounces = 0;
    for (const change of queue.observe()) {
      const { channel, id, before, after } = change;
      const mine = channel === CHANNEL && ours.includes(id);
      if (action === 'return' && channel === 'process' && before.length === 0) bounces += 1;
      else if (acting && mine && asApproved(action, change)) touched.add(id);
      else wrong.push(`${channel}/${id}: ${before.join()} became ${after.join()}`);
    }
    if (bounces > touched.size) wrong.push(`${bounces} bounces for ${touched.size} messages`);
  };
  const startTool = simulatedQm(host.root, {
    before: (line) => {
      observe();
      if (random.chance(0.4)) stir(2);
      acting = line.startsWith(`${action} `);
    },
    during: () => {
      observe();
      if (random.chance(0.15)) stir(1);
    },
    after: () => {
      observe();
      acting = false;
      if (random.chance(0.3)) stir(2);
    },
  });
  const { text } = manifestOf(approved);
  const input = signedInput(commandOf(changeOf(action, approved)), text, { key: host.key });
  const result = await host.run(input, { startTool });
  observe();
  const { status, detail } = result;
  const honest =
    ours.length === 0
      ? status === 'refused' && result.refusal === 'not-held'
      : status !== 'refused' && isHonest(action, approved, result, touched, queue);
  return { action, status, touched: touched.size, stirred, wrong, honest, detail };
};

/** The queue is worked on by others between the preview and the execution, and while we talk to qm. */
export const queueChanges: Proof = {
  name: 'queue-changes',
  says: 'Whatever others do to the queue meanwhile, no message is touched that was not approved, none is freed that others hold, and each is told as it is.',
  cases: { long: 5_000, short: 60 },
  run: async (n, seed) => {
    const counter = createCounter();
    const host = makeHost();
    try {
      for (let i = 0; i < n; i++) {
        const random = makeRandom(seed + i);
        const { action, status, touched, stirred, wrong, honest, detail } = await run(
          host,
          makeRestlessQueue(host, random),
          random,
        );
        const ok = wrong.length === 0 && honest && status !== 'unknown';
        counter.count(
          ok,
          `${action}: ${status}`,
          () => `case 0 of seed ${seed + i}: ${wrong[0] ?? (honest ? detail : `not honest, ${detail}`)}`,
        );
        counter.note('messages touched, all of them approved', touched);
        counter.note('changes by others', stirred);
      }
    } finally {
      host.close();
    }
    return counter.ran();
  },
};
