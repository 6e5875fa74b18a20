import type { ActionDefinition } from './definition.ts';

/** `qm release`: renames .HELD files back and has the Job Controller try them at once, ahead of other mail. */
export const release: ActionDefinition = {
  target: 'messages',
  risk: 'medium',
  execution: 'at-most-once',
  reversible: false,
  undo: null,
  effect: ({ count, channel, host }) =>
    `Releases ${count} held ${count === 1 ? 'message' : 'messages'} of ${channel} on ${host} and tries ${count === 1 ? 'it' : 'them'} at once, ahead of other mail. What is delivered cannot be taken back.`,
};
