import type { ActionDefinition } from './definition.ts';

/** `imsimta submit CHANNEL`: asks the Job Controller to run the channel; pending backoff is honoured. */
export const retry: ActionDefinition = {
  target: 'channel',
  risk: 'low',
  execution: 'desired-state',
  reversible: false,
  undo: null,
  effect: ({ channel, host }) =>
    `Asks the Job Controller on ${host} to run ${channel} now: messages that are due are tried, those that wait for their next attempt go on waiting.`,
};
