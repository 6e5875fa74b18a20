import { isMessageAction } from '#shared/actions/index.ts';
import type { ChannelChange, MessageChange } from '#shared/contracts/command.ts';
import { askOwner } from './policy.ts';
import type { Denial } from './policy.ts';
import { driver } from './world.ts';
import type { Job } from './world.ts';

const HOUR_MS = 3_600_000;

/** Null = the host's owner allows the change now, and its release has it. `begun` = it is in the journal already. */
export const allowed = (operation: MessageChange | ChannelChange, begun: boolean, job: Job): Denial | null => {
  const { config, now } = job.world;
  const { kind: action, channel } = operation;
  const unsupported = driver.refusesChange(action, config.version);
  if (unsupported !== null) return { refusal: 'policy-action', detail: unsupported };
  const count = countOf(operation);
  const since = now() - HOUR_MS;
  // A change that was begun is among those of the last hour already.
  const others = (sum: number, own: number): number => Math.max(0, sum - (begun ? own : 0));
  return askOwner(config, {
    action,
    channel,
    count,
    lastHour: others(job.journal.messagesSince(since), count),
    channelActions:
      isMessageAction(action) || action === 'start' ? null : others(job.journal.channelActionsSince(since), 1),
    now: now(),
    timezone: config.timezone,
  });
};

/** Messages that a change names; 0 for one of a channel. */
export const countOf = (operation: MessageChange | ChannelChange): number =>
  'count' in operation ? operation.count : 0;
