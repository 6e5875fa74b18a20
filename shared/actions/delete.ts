import { type ActionDefinition, messages } from './definition.ts';

/** `qm delete`: takes messages out of the queue; neither sender nor recipient is told. */
export const deleteForGood: ActionDefinition = {
  target: 'messages',
  risk: 'high',
  execution: 'at-most-once',
  reversible: false,
  undo: null,
  effect: ({ count, channel, host }) =>
    `Deletes ${messages(count)} of ${channel} on ${host}. Nobody is told, neither sender nor recipient. Cannot be undone.`,
};
