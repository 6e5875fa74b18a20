import type { ActionDefinition } from './definition.ts';

/** `qm start`: lets a stopped channel work again and kicks off its jobs at once. */
export const start: ActionDefinition = {
  target: 'channel',
  risk: 'medium',
  execution: 'desired-state',
  reversible: true,
  undo: 'stop',
  effect: ({ channel, host }) =>
    `Starts channel ${channel} on ${host}: what is queued there is tried at once. What is delivered cannot be taken back.`,
};
