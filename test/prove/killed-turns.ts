import { openStarts } from '#agent/execute/starts.ts';
import type { Random } from '#local/mailhost/world/random.ts';
import type { ChannelAction } from '#shared/actions/index.ts';
import { DueReport, plannedStartId } from '#shared/contracts/host-message.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { CHANNEL, commandOf, signedInput } from './host-bench.ts';
import { deliver, forgetTurn, killOf, quiet, type Told } from './killed.ts';
import type { RealHost } from './real-host.ts';

/** What the Job Controller is asked for, by action. */
const WORDS: Record<ChannelAction, string> = {
  start: `start ${CHANNEL}`,
  stop: `stop ${CHANNEL}`,
  retry: `submit ${CHANNEL}`,
  'cache-sync': 'sync',
};

const HOUR = 3_600_000;

/** One action on a channel, killed up to `most` times; of a stop also the start that it planned, killed as well. */
export const tellTurn = async (real: RealHost, random: Random, action: ChannelAction, most: number): Promise<Told> => {
  const { host, asked } = real;
  const now = Date.now();
  const starts = openStarts(host.config.stateDir);
  const isPlanned = (): boolean => starts.of(CHANNEL) !== null;
  if (action === 'start' && random.chance(0.5)) {
    starts.plan({ command: 'an-earlier-stop', channel: CHANNEL, startAt: toInstant(now + HOUR), plannedAt: now });
  }
  const command = commandOf(
    action === 'stop'
      ? { kind: action, channel: CHANNEL, startAt: toInstant(now + HOUR) }
      : { kind: action, channel: CHANNEL },
    { notBefore: toInstant(now - 60_000), notAfter: toInstant(now + 600_000) },
  );
  const input = signedInput(command, null, { key: host.key, serverNow: now });
  /** After a kill anywhere nobody may come again: what was stopped must have its start by now. */
  const check = (): string | null =>
    action === 'stop' && asked.includes(WORDS.stop) && !isPlanned() ? 'stopped without a planned start' : null;

  const { steps, result, why } = await deliver(real, random, most, input, { check });
  if (!result) return { steps, why };
  const strange = asked.find((word) => word !== WORDS[action]);
  if (strange !== undefined) return { steps, why: `the Job Controller was asked for ${strange}` };
  if (result.status !== 'done' || asked.length === 0) {
    return { steps, why: `told as ${result.status} after ${asked.length} times: ${result.detail}` };
  }
  if (action === 'stop') return await tellPlanned(real, random, most, steps);
  return { steps, why: action === 'start' && isPlanned() ? 'started, and the planned start is still there' : null };
};

/** The start that a stop planned: it comes at its time, whatever is killed, and is told as done once it was done. */
const tellPlanned = async (real: RealHost, random: Random, most: number, steps: string[]): Promise<Told> => {
  const { host, asked } = real;
  const starts = openStarts(host.config.stateDir);
  const plan = starts.of(CHANNEL);
  if (!plan) return { steps, why: 'told as stopped, and no start is planned' };
  const started = (): number => asked.filter((word) => word === WORDS.start).length;
  starts.plan({ ...plan, startAt: toInstant(Date.now() - 1) });
  const due = { due: true, serverNow: Date.now() } as const;
  for (let n = random.integer(0, most); n > 0; n -= 1) {
    forgetTurn(real);
    const ended = await real.execute(due, killOf(random));
    await quiet(real);
    if (!ended.killed) break;
    steps.push(`planned start: ${ended.step}`);
    if (started() === 0 && starts.of(CHANNEL) === null) return { steps, why: 'the planned start was lost' };
  }
  forgetTurn(real);
  const { out } = await real.execute(due, null);
  await quiet(real);
  const { results, next } = DueReport.parse(JSON.parse(out));
  const told = results.find(({ command }) => command === plannedStartId(plan.command, 'start'));
  if (told?.status !== 'done' || next !== null) return { steps, why: `the planned start is told as ${told?.status}` };
  return { steps, why: started() > 0 ? null : 'told as started, and nobody was asked to start it' };
};
