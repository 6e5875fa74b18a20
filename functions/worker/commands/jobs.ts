import { ChannelName } from '#shared/contracts/primitives.ts';
import { ask, type ChatCommand, hostOf, usageReply } from './command.ts';

/** What the Job Controller runs for a channel (`qm jobs`, before 6.3 `qm messages`), or the programs of the MTA as a whole. */
export const jobs: ChatCommand = {
  name: 'jobs',
  usage: 'HOST [CHANNEL]',
  summary: 'the programs of the MTA that run, or the jobs of one channel',
  reads: ['processes', 'jobs'],
  run: async (words, context) => {
    const found = hostOf(words[0], context.ports.hosts);
    if ('error' in found) return usageReply(jobs, found.error);
    const { host } = found;
    if (words.length < 2)
      return ask(host, { kind: 'look', question: { ask: 'processes' } }, `Programs of the MTA on ${host}`, context);
    const channel = ChannelName.safeParse(words[1]);
    if (!channel.success || words.length > 2) return usageReply(jobs, 'Which channel? For example tcp_local.');
    const question = { ask: 'jobs', channel: channel.data } as const;
    return ask(host, { kind: 'look', question }, `Jobs of ${channel.data} on ${host}`, context);
  },
};
