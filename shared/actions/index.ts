import * as z from 'zod';
import { cacheSync } from './cache-sync.ts';
import { deleteForGood } from './delete.ts';
import { hold } from './hold.ts';
import { release } from './release.ts';
import { retry } from './retry.ts';
import { returnToSender } from './return.ts';
import { start } from './start.ts';
import { stop } from './stop.ts';

/** Everything that may ever be done to a host's mail. Reads are not here: they change nothing. */
export const actions = {
  hold,
  release,
  return: returnToSender,
  delete: deleteForGood,
  start,
  stop,
  retry,
  'cache-sync': cacheSync,
} as const;

/** Actions on exactly the messages of a manifest. */
export const MessageAction = z.enum(['hold', 'release', 'return', 'delete']);
export type MessageAction = z.infer<typeof MessageAction>;

/** Actions on a channel's programs. */
export const ChannelAction = z.enum(['start', 'stop', 'retry', 'cache-sync']);
export type ChannelAction = z.infer<typeof ChannelAction>;

/** Name of a changing action. */
export const ActionKind = z.enum([...MessageAction.options, ...ChannelAction.options]);
export type ActionKind = z.infer<typeof ActionKind>;

/** Whether an action names its messages. */
export const isMessageAction = (action: ActionKind): action is MessageAction => actions[action].target === 'messages';
