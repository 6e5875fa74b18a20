import { ask, type ChatCommand, hostOf, usageReply } from './command.ts';

/** What runs as the user of the mail server, the store's programs too, with state and size; only where the owner configured `ps`. */
export const ps: ChatCommand = {
  name: 'ps',
  usage: 'HOST',
  summary: 'the processes of the mail server with their state and size',
  reads: ['process-table'],
  run: async (words, context) => {
    const found = hostOf(words[0], context.ports.hosts);
    if ('error' in found) return usageReply(ps, found.error);
    if (words.length > 1) return usageReply(ps, 'It takes a host and nothing else.');
    const { host } = found;
    return ask(host, { kind: 'look', question: { ask: 'ps' } }, `Processes on ${host}`, context);
  },
};
