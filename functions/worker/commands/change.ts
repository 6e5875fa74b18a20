import { actions, type ChannelAction, isMessageAction, type MessageAction } from '#shared/actions/index.ts';
import { aimText, OfferedAction } from '#shared/contracts/finding.ts';
import { Policy, POLICY_KEY } from '#shared/contracts/policy.ts';
import { ChannelName } from '#shared/contracts/primitives.ts';
import { mayRequest, samePerson } from '#shared/policy/may-approve.ts';
import { readDocument } from '../../records/documents.ts';
import { plainReply } from '../../records/replies.ts';
import { request } from '../request.ts';
import { type ChatCommand, type CommandContext, hostOf, usageReply } from './command.ts';
import { parseSelection } from './selection.ts';

/** Longest reason that is kept. */
const BECAUSE = 300;

type Parsed = { offered: OfferedAction } | { error: string };

/** A change as a command: it does nothing but ask the host what it would touch; the thread shows that, and people approve. */
export const change = (action: MessageAction | ChannelAction): ChatCommand => {
  const command: ChatCommand = {
    name: action,
    usage: `HOST CHANNEL ${isMessageAction(action) ? 'SELECTION… ' : action === 'stop' ? '[minutes:N] ' : ''}[because TEXT]`,
    summary: 'prepared in a thread, and done once others approve it',
    reads: [isMessageAction(action) ? 'inspect' : 'counts'],
    run: async (words, context) => {
      const policy = await readDocument(context.ports.documents, POLICY_KEY, Policy);
      if (!policy) return usageReply(command, 'There is no policy yet, so nobody may ask for this.');
      const permission = mayRequest(policy, action, context.replyTo.by);
      if (!permission.allowed) return plainReply(`/qm ${action}`, [permission.reason, 'Nothing was asked for.']);
      const found = hostOf(words[0], context.ports.hosts);
      if ('error' in found) return usageReply(command, found.error);
      const parsed = parseChange(action, words.slice(1));
      if ('error' in parsed) return usageReply(command, parsed.error);
      return ask(found.host, parsed.offered, context);
    },
  };
  return command;
};

/** What follows the host's name. Pure. */
const parseChange = (action: MessageAction | ChannelAction, words: readonly string[]): Parsed => {
  const channel = ChannelName.safeParse(words[0]?.toLowerCase());
  if (!channel.success) return { error: 'Which channel? For example tcp_local or ims-ms; never a wildcard.' };
  const at = words.findIndex((word) => word.toLowerCase() === 'because');
  const because =
    at === -1
      ? ''
      : words
          .slice(at + 1)
          .join(' ')
          .slice(0, BECAUSE);
  const rest = words.slice(1, at === -1 ? undefined : at);
  if (isMessageAction(action)) {
    const selection = parseSelection(rest);
    if ('error' in selection) return selection;
    return { offered: { action, channel: channel.data, selector: selection.selector, because } };
  }
  const minutes = action === 'stop' ? /^minutes:(\d{1,5})$/i.exec(rest[0] ?? '') : null;
  if (rest.length > (minutes ? 1 : 0))
    return { error: `${rest[minutes ? 1 : 0]!.slice(0, 60)} is not understood: ${action} is about a whole channel.` };
  const offered = OfferedAction.safeParse({
    action,
    channel: channel.data,
    because,
    ...(minutes && { minutes: Number(minutes[1]) }),
  });
  return offered.success ? { offered: offered.data } : { error: 'A channel can be stopped for 1 to 1440 minutes.' };
};

const ask = async (host: string, offered: OfferedAction, { at, replyTo, ports }: CommandContext) => {
  const { by } = replyTo;
  const { incident, action } = await request({ host, offered, by, at }, ports);
  const heading = `${actions[offered.action].risk === 'high' ? 'Cannot be undone: ' : ''}${offered.action} ${aimText(offered)} on ${host}`;
  const mine = action?.requestedBy && samePerson(action.requestedBy, by) && action.since === at;
  return plainReply(heading.slice(0, 200), [
    mine
      ? 'Nothing is done yet: the host is asked what this would touch. The thread shows it, and others than you have to approve.'
      : 'The same is already under way; its thread shows how far it is.',
    `Thread: incident ${incident.id}.`,
  ]);
};
