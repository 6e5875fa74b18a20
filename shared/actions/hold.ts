import { type ActionDefinition, messages } from './definition.ts';

/** `qm hold`: renames queue files to .HELD, so that channel programs leave them alone. */
export const hold: ActionDefinition = {
  target: 'messages',
  risk: 'low',
  execution: 'desired-state',
  reversible: true,
  undo: 'release',
  effect: ({ count, channel, host }) =>
    `Holds ${messages(count)} of ${channel} on ${host}: they stay in the queue, are not tried, and do not age towards a bounce by retries until they are released. Nothing is deleted or bounced.`,
};
