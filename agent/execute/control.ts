import { join } from 'node:path';
import type { ChannelAction } from '#shared/actions/index.ts';
import type { ChannelChange } from '#shared/contracts/command.ts';
import { plannedStartId } from '#shared/contracts/host-message.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import type { ChannelName, Instant, OpaqueId } from '#shared/contracts/primitives.ts';
import type { Controlled } from '../drivers/driver.ts';
import { readIfThere, writeDurably } from '../durable-file.ts';
import { allowed } from './allowed.ts';
import type { Writer } from './changes.ts';
import type { Memory } from './journal.ts';
import type { Denial } from './policy.ts';
import { refused } from './report.ts';
import type { Outcome } from './report.ts';
import { openStarts } from './starts.ts';
import type { Recorder } from './talk.ts';
import { converse, driver, environmentOf } from './world.ts';
import type { Job } from './world.ts';

/** Between two starts or stops on a host: they change one list and fail when they meet (6.3 Administration Reference). */
export const GAP_MS = 5_000;
/** Longest time that a channel is stopped for. */
const LONGEST_STOP_MS = 24 * 3_600_000;
const MAX_BYTES = 64 * 1024;

/**
 * Runs an approved action on a channel. All of them are desired states: what was begun and not finished is done again, if
 * that is still allowed and no later start or stop of the channel was begun meanwhile.
 */
export const control = async (
  operation: ChannelChange,
  command: OpaqueId,
  memory: Memory | null,
  timely: Denial | null,
  writer: Writer,
  job: Job,
): Promise<Outcome> => {
  const denial = timely ?? checkStart(operation, job) ?? allowed(operation, memory !== null, job);
  if (denial) return memory ? interrupted(denial.detail) : refused(denial);
  const { kind, channel } = operation;
  if (!memory) {
    writer.intent();
  } else if ((kind === 'start' || kind === 'stop') && job.journal.turnedSince(channel, memory.at)) {
    return interrupted(`${channel} was started or stopped by a later order`);
  }
  const preface = memory ? 'interrupted once and done again; ' : '';
  const { status, detail } =
    kind === 'stop'
      ? await stop(operation, command, writer, job)
      : kind === 'start'
        ? await start(channel, writer, job)
        : told(kind, channel, await carryOut(kind, channel, writer, job));
  return { status, detail: `${preface}${detail}` };
};

const interrupted = (why: string): Outcome => ({ status: 'unknown', detail: `interrupted, and not run again: ${why}` });

const checkStart = (operation: ChannelChange, { world }: Job): Denial | null => {
  if (operation.kind !== 'stop') return null;
  const { startAt } = operation;
  const ahead = fromInstant(startAt) - world.now();
  // The pattern of an instant also lets through a month 13, which is no number.
  if (!(ahead > 0)) return { refusal: 'expired', detail: `the channel was to be started again at ${startAt}` };
  return ahead > LONGEST_STOP_MS
    ? { refusal: 'policy-action', detail: `no channel is stopped for longer than a day, and ${startAt} is later` }
    : null;
};

/** Records the start before it stops: a stop survives every restart, so it must never be without one. */
const stop = async (
  { channel, startAt }: { channel: ChannelName; startAt: Instant },
  command: OpaqueId,
  writer: Writer,
  job: Job,
): Promise<Controlled & { detail: string }> => {
  const { world } = job;
  const starts = openStarts(world.config.stateDir);
  const earlier = starts.of(channel);
  // Made here only to see that it can be made.
  plannedStartId(command, 'start');
  starts.plan({ command, channel, startAt, plannedAt: world.now() });
  const controlled = await carryOut('stop', channel, writer, job);
  if (controlled.status === 'failed') {
    if (earlier && earlier.command !== command) starts.plan(earlier);
    else starts.drop(channel);
    return told('stop', channel, controlled);
  }
  const { detail } = told('stop', channel, controlled);
  return { ...controlled, detail: `${detail}; this host starts it again at ${startAt}` };
};

/** An approved start takes the place of the planned one. */
const start = async (channel: ChannelName, writer: Writer, job: Job): Promise<Controlled & { detail: string }> => {
  const starts = openStarts(job.world.config.stateDir);
  const planned = starts.of(channel);
  const controlled = told('start', channel, await carryOut('start', channel, writer, job));
  if (!planned || controlled.status !== 'done') return controlled;
  starts.drop(channel);
  return { ...controlled, detail: `${controlled.detail}; the start planned for ${planned.startAt} is cancelled` };
};

const past: Record<ChannelAction, (channel: ChannelName) => string> = {
  start: (channel) => `started ${channel}`,
  stop: (channel) => `stopped ${channel}`,
  retry: (channel) => `asked the Job Controller to run ${channel}`,
  'cache-sync': () => 'asked the Job Controller to read the queue directories again',
};

const told = (action: ChannelAction, channel: ChannelName, controlled: Controlled): Controlled & { detail: string } => {
  const { status, text } = controlled;
  const did = past[action](channel);
  const details = {
    done: did,
    failed: `${action} of ${channel} did not come about: ${text}`,
    unknown: `nobody can say whether this host has ${did}: ${text}`,
  };
  return { ...controlled, detail: details[status] };
};

/** Does it, starts and stops at their distance. Also for planned starts. */
export const carryOut = async (
  action: ChannelAction,
  channel: ChannelName,
  recorder: Recorder,
  job: Job,
): Promise<Controlled> => {
  const how = driver.control(action, channel);
  if (how.by === 'program') {
    recorder.acting([]);
    return runProgram(how.args, job);
  }
  await keepDistance(job);
  const talked = await converse(job, how.lead, recorder);
  noteTurn(job);
  return talked.ok ? talked.value : { status: 'failed', text: talked.why };
};

const runProgram = async (args: string[], { world, transcript }: Job): Promise<Controlled> => {
  const { config, limits } = world;
  transcript.said(['imsimta', ...args].join(' '));
  const ran = await world.runOnce({
    argv: [...config.imsimta, ...args],
    env: environmentOf(world),
    timeoutMs: limits.lightMs,
    maxBytes: MAX_BYTES,
    patienceMs: limits.lightMs,
  });
  const text = `${ran.stdout}\n${ran.stderr}`;
  transcript.answer(ran.exitCode === null ? { ok: false, why: ran.stderr } : { ok: true, text });
  return driver.judgeProgram(ran.exitCode, text);
};

const stampOf = ({ world }: Job): string => join(world.config.stateDir, 'last-turn');

/** Waits until the last start or stop of this host is long enough ago, and notes that another comes. */
const keepDistance = async (job: Job): Promise<void> => {
  const { now, wait } = job.world;
  const ago = now() - Number(readIfThere(stampOf(job)) ?? Number.NEGATIVE_INFINITY);
  // A stamp from the future is of a clock that was set back: nobody knows how long ago it was.
  const rest = ago >= 0 ? GAP_MS - ago : GAP_MS;
  if (rest > 0) await wait(rest);
  noteTurn(job);
};

const noteTurn = (job: Job): void => writeDurably(stampOf(job), String(job.world.now()));
