import { programNotice } from '../log/products.ts';
import type { Message } from '../queue/message.ts';
import { attempt } from './behaviour.ts';
import { hasJob, hasRoom, looksAgain } from './job-controller.ts';
import { channelOf, type Channel, type Queued, type World } from './world.ts';

const nextReady = (channel: Channel): Queued | null => {
  const { ready } = channel;
  const queued = ready.first.shift() ?? ready.rest[ready.restAt++];
  if (ready.restAt >= ready.rest.length) {
    ready.rest = [];
    ready.restAt = 0;
  }
  return queued ?? null;
};

const startJob = (world: World, channel: Channel): void => {
  if (channel.job) return;
  const pid = world.random.integer(2000, 32_000);
  channel.job = { pid, processed: 0, failed: 0 };
  if (channel.name === 'ims-ms') {
    world.ports.notice(world.now, 'ims_master', pid, programNotice(world.config.version, 'starting up'));
  }
  world.timeline.add(world.now + world.random.between(4, 15) * 60_000, { kind: 'retire', channel, pid });
};

/** Forgets a message whose file somebody took away or renamed. */
export const forget = (channel: Channel, queued: Queued): void => {
  if (channel.messages.get(queued.message.id) === queued) channel.messages.delete(queued.message.id);
};

/** Whether this is still the Job Controller's knowledge of the message. */
export const isKnown = (channel: Channel, queued: Queued): boolean =>
  channel.messages.get(queued.message.id) === queued;

const canWork = (world: World, channel: Channel): boolean =>
  !world.down && !world.ended.has('job_controller') && !channel.stopped && channel.program !== 'missing';

/** Gives waiting messages to free threads. */
export const pump = (world: World, channel: Channel): void => {
  while (canWork(world, channel) && channel.inHand < channel.threads && hasJob(world, channel)) {
    const queued = nextReady(channel);
    if (!queued) return;
    if (!isKnown(channel, queued) || queued.state !== 'ready') continue;
    // The administrator works on the files directly: believe the directory, not the memory.
    if (!world.ports.spool.exists(queued.message)) {
      forget(channel, queued);
      continue;
    }
    startJob(world, channel);
    queued.state = 'inHand';
    channel.inHand += 1;
    // A program that hangs has its messages in hand and never tells what became of them.
    if (channel.program === 'hung') continue;
    const { tookMs, outcome } = attempt(world, queued.message);
    world.timeline.add(world.now + tookMs + channel.delayMs, { kind: 'attempted', channel, queued, outcome });
  }
};

/** Makes a message ready: behind the others, or (released ones) ahead of all. */
export const makeReady = (world: World, channel: Channel, queued: Queued, place: 'first' | 'last' = 'last'): void => {
  queued.state = 'ready';
  if (place === 'first') channel.ready.first.push(queued);
  else channel.ready.rest.push(queued);
  pump(world, channel);
};

/** Takes a message file into the Job Controller's memory, if there is room; held files are none of its business. */
export const adopt = (world: World, message: Message, place: 'first' | 'last' = 'last'): void => {
  if (message.suffix === 'HELD') return;
  if (!hasRoom(world)) {
    world.unseen.push(message);
    return;
  }
  const channel = channelOf(world, message.channel);
  const queued: Queued = { message, state: 'ready' };
  channel.messages.set(message.id, queued);
  makeReady(world, channel, queued, place);
};

/** Takes messages from disk for which there was no room before, when enough has left. */
export const lookAgain = (world: World): void => {
  if (!looksAgain(world)) return;
  for (const message of world.unseen.splice(0)) adopt(world, message);
};

/** Lets every delayed message of a channel be tried now; the number of them. */
export const retryNow = (world: World, channel: Channel): number => {
  const delayed = [...channel.messages.values()].filter((queued) => queued.state === 'delayed');
  for (const queued of delayed) makeReady(world, channel, queued);
  return delayed.length;
};

/** Ends a job that is old enough, once it has nothing in hand. */
export const retire = (world: World, channel: Channel, pid: number): void => {
  if (channel.job?.pid !== pid) return;
  if (channel.program === 'hung') return;
  if (channel.inHand > 0 && !channel.stopped) {
    world.timeline.add(world.now + 1000, { kind: 'retire', channel, pid });
    return;
  }
  if (channel.name === 'ims-ms') {
    world.ports.notice(world.now, 'ims_master', pid, programNotice(world.config.version, 'shutting down'));
  }
  channel.job = null;
};

/** Ends a channel's program whatever it has in hand; that is tried again when there is a program again. */
export const interrupt = (world: World, channel: Channel): void => {
  if (channel.job && channel.name === 'ims-ms' && channel.program !== 'hung') {
    world.ports.notice(world.now, 'ims_master', channel.job.pid, programNotice(world.config.version, 'shutting down'));
  }
  channel.job = null;
  channel.inHand = 0;
  for (const [id, queued] of channel.messages) {
    if (queued.state !== 'inHand') continue;
    queued.state = 'interrupted';
    const again: Queued = { message: queued.message, state: 'ready' };
    channel.messages.set(id, again);
    channel.ready.rest.push(again);
  }
};
