import { THREADS_PER_JOB } from './channels.ts';
import type { Channel, World } from './world.ts';

/** Processes of one pool where job_controller.cnf says nothing else. */
const JOB_LIMIT = 10;

/** Messages that the Job Controller keeps in memory, of all channels. */
const known = (world: World): number =>
  [...world.channels.values()].reduce((sum, { messages }) => sum + messages.size, 0);

/** Whether the Job Controller has room for one more message. */
export const hasRoom = (world: World): boolean => known(world) < world.config.jobController.maxMessages;

/**
 * Whether it is time to look for messages on disk again: the memory was full, and half of it is free (6.3 Administration
 * Guide, 8.7: "after a sufficient number of messages"; half is what the Administration Reference says of MAX_MESSAGES).
 */
export const looksAgain = (world: World): boolean =>
  world.unseen.length > 0 && known(world) <= world.config.jobController.maxMessages / 2;

/** Messages of a channel on disk, whether the Job Controller knows them or not. */
export const storedIn = (world: World, channel: Channel): number =>
  channel.messages.size + world.unseen.filter((message) => message.channel === channel.name).length;

/** Processes of a channel: one for each so many messages in hand, and one as long as it lives. */
export const jobsOfChannel = ({ job, inHand }: Pick<Channel, 'job' | 'inHand'>): number =>
  job === null ? 0 : Math.max(1, Math.ceil(inHand / THREADS_PER_JOB));

/** Whether the pool of a channel has a process for one more message of it. */
export const hasJob = (world: World, channel: Channel): boolean => {
  const { pool } = channel.plan;
  const limit = world.config.jobController.jobLimits[pool] ?? JOB_LIMIT;
  let taken = Math.ceil((channel.inHand + 1) / THREADS_PER_JOB);
  for (const other of world.channels.values()) {
    if (other !== channel && other.plan.pool === pool) taken += jobsOfChannel(other);
  }
  return taken <= limit;
};

/** The other channels that share a pool with this one. */
export const poolMates = (world: World, channel: Channel): Channel[] =>
  [...world.channels.values()].filter((other) => other !== channel && other.plan.pool === channel.plan.pool);
