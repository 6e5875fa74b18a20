import { type ActionDefinition, messages } from './definition.ts';

/** `qm return`: bounces messages with the standard text and takes them out of the queue. */
export const returnToSender: ActionDefinition = {
  target: 'messages',
  risk: 'high',
  execution: 'at-most-once',
  reversible: false,
  undo: null,
  effect: ({ count, channel, host }) =>
    `Bounces ${messages(count)} of ${channel} on ${host} to ${count === 1 ? 'its sender' : 'their senders'}: ${count === 1 ? 'it leaves' : 'they leave'} the queue and will not be delivered. A message without a sender just disappears. Cannot be undone.`,
};
