import { ChannelName } from '#shared/contracts/primitives.ts';
import { ask, type ChatCommand, hostOf, usageReply } from './command.ts';

/** `qm directory` of one channel. */
export const dir: ChatCommand = {
  name: 'dir',
  usage: 'HOST CHANNEL',
  summary: 'the queued messages of one channel',
  run: async (words, context) => {
    const found = hostOf(words[0], context.ports.hosts);
    if ('error' in found) return usageReply(dir, found.error);
    const channel = ChannelName.safeParse(words[1]);
    if (!channel.success) return usageReply(dir, 'Which channel? For example tcp_local or ims-ms.');
    return ask(found.host, { kind: 'directory', channel: channel.data }, `${channel.data} on ${found.host}`, context);
  },
};
