import { messages } from '#shared/actions/definition.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { heldOn } from '../../records/held.ts';
import { plainReply } from '../../records/replies.ts';
import { type ChatCommand, hostOf, usageReply } from './command.ts';

/** Rows of one answer; a host has a few holds, not dozens. */
const SHOWN = 40;

/** What Queuewarden itself holds on a host, also for incidents that are over. */
export const held: ChatCommand = {
  name: 'held',
  usage: 'HOST',
  summary: 'what Queuewarden holds on a host, by which command and since when',
  run: async (words, { ports }) => {
    const found = hostOf(words[0], ports.hosts);
    if ('error' in found) return usageReply(held, found.error);
    const heading = `Held by Queuewarden on ${found.host}`;
    const batches = await heldOn(found.host, ports.documents);
    if (batches.length === 0)
      return plainReply(heading, ['Nothing. What others hold, or the MTA itself, is not in this list.']);
    const total = batches.reduce((sum, { ids }) => sum + ids.length, 0);
    return {
      ...plainReply(heading, [
        `${messages(total)}, as far as the last listings showed.`,
        'To have some released: /qm release HOST CHANNEL held-by:COMMAND',
      ]),
      table: {
        columns: ['command', 'channel', 'held now', 'held at first', 'since (UTC)'],
        rows: batches
          .slice(-SHOWN)
          .map(({ command, channel, ids, count, since }) =>
            [command, channel, ids.length, count, since.slice(0, 16).replace('T', ' ')].map((cell) =>
              untrusted(String(cell), 100),
            ),
          ),
      },
    };
  },
};
