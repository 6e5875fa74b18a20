import type { ActionDefinition } from './definition.ts';

/** `imsimta cache -sync`: adds queue files that the Job Controller does not know to its memory; removes none. */
export const cacheSync: ActionDefinition = {
  target: 'channel',
  risk: 'low',
  execution: 'desired-state',
  reversible: false,
  undo: null,
  effect: ({ channel, host }) =>
    `Has the Job Controller on ${host} read the queue directories again, so that it knows every message of ${channel} and the other channels that lies on disk. It reads all queues once; no message is changed.`,
};
