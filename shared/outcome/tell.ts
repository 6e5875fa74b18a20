import { messages } from '#shared/actions/definition.ts';
import { type ActionKind, type ChannelAction, isMessageAction, type MessageAction } from '#shared/actions/index.ts';
import type { Proposal } from '#shared/contracts/proposal.ts';
import type { Result } from '#shared/contracts/result.ts';
import { outcomeCounts } from './conclude.ts';

/** What an action is about, as far as it takes to tell its result. */
export type Told = Pick<Proposal, 'action' | 'channel' | 'preview'>;

const PAST: Record<MessageAction, string> = {
  hold: 'held',
  release: 'released',
  return: 'returned',
  delete: 'deleted',
};

const DONE: Record<ChannelAction, (channel: string, host: string) => string> = {
  start: (channel, host) => `${host} started ${channel}.`,
  stop: (channel, host) => `${host} stopped ${channel}: no new jobs; those that run finish first.`,
  retry: (channel, host) => `${host} asked its Job Controller to run ${channel}.`,
  'cache-sync': (_channel, host) => `${host} had its Job Controller read the queue directories again.`,
};

const isOnChannel = (action: ActionKind): action is ChannelAction => !isMessageAction(action);

/** What the host did, in mail terms; an action on a channel names no messages. */
export const tellResult = ({ action, channel, preview }: Told, result: Result): string => {
  const { host, status, detail } = result;
  if (status === 'refused') return `${host} refused to ${action}: ${detail} Nothing was done.`;
  if (isOnChannel(action)) {
    if (status === 'done') return `${DONE[action](channel, host)}${besides(detail)}`;
    return status === 'failed'
      ? `${host} could not ${action} ${channel}: ${detail}`
      : `Nobody can say how the ${action} of ${channel} on ${host} ended: ${detail} Look on the host before anything else is done to this channel.`;
  }
  const counts = outcomeCounts(result);
  const parts = [
    `${host} ${PAST[action]} ${counts['done'] ?? 0} of ${messages(preview?.count ?? result.messages.length)}`,
    ...(counts['gone'] ? [`${counts['gone']} had already left the queue`] : []),
    ...(counts['changed'] ? [`${counts['changed']} were no longer as approved and were left alone`] : []),
    ...(counts['failed'] ? [`${counts['failed']} failed`] : []),
    ...(counts['unknown']
      ? [`${counts['unknown']} are unknown: look on the host before doing anything else to them`]
      : []),
  ];
  return `${parts.join('; ')}.${status === 'done' ? '' : ` ${detail}`}`;
};

/** What the host adds to a clean end, behind what it did: a stop names its planned start there. */
const besides = (detail: string): string => {
  const at = detail.indexOf('; ');
  return at === -1 ? '' : ` Besides: ${detail.slice(at + 2)}.`;
};
