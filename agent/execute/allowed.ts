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
  return askOwner(config, {
    action,
    channel,
    count,
    // A change that was begun is among those of the last hour already.
    lastHour: Math.max(0, job.journal.messagesSince(now() - HOUR_MS) - (begun ? count : 0)),
    now: now(),
    timezone: config.timezone,
  });
};

/** Messages that a change names; 0 for one of a channel. */
export const countOf = (operation: MessageChange | ChannelChange): number =>
  'count' in operation ? operation.count : 0;
