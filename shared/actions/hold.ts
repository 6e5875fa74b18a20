import type { ActionDefinition } from './definition.ts';

/** `qm hold`: renames queue files to .HELD, so that channel programs leave them alone. */
export const hold: ActionDefinition = {
  execution: 'desired-state',
  reversible: true,
  undo: 'release',
  effect: ({ count, channel, host }) =>
    `Holds ${count} ${count === 1 ? 'message' : 'messages'} of ${channel} on ${host}: they stay in the queue, are not tried, and do not age towards a bounce by retries until they are released. Nothing is deleted or bounced.`,
};
