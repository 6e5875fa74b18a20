import { ask, type ChatCommand, hostOf, usageReply } from './command.ts';

/**
 * Counts per channel from the names of the queue files. `qm summarize` itself opens files and hurts a host with a
 * backlog, which is when people ask.
 */
export const summarize: ChatCommand = {
  name: 'summarize',
  usage: 'HOST',
  summary: 'how much is queued on a host, per channel, by attempts',
  reads: ['counts'],
  run: async (words, context) => {
    const found = hostOf(words[0], context.ports.hosts);
    if ('error' in found) return usageReply(summarize, found.error);
    return ask(found.host, { kind: 'counts' }, `Queues of ${found.host}`, context);
  },
};
