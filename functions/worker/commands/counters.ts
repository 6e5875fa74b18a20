import { untrusted } from '#shared/text/untrusted.ts';
import { plainReply } from '../../records/replies.ts';
import { type ChatCommand, hostOf, usageReply } from './command.ts';
import { readWindow } from '../../records/windows.ts';
import { clockOf, newest } from './window.ts';

/** Rows that fit one answer. */
const SHOWN = 40;

/** `imsimta counters`, as the collector read them last. */
export const counters: ChatCommand = {
  name: 'counters',
  usage: 'HOST',
  summary: 'the channel counters as they were read last',
  run: async (words, { ports }) => {
    const found = hostOf(words[0], ports.hosts);
    if ('error' in found) return usageReply(counters, found.error);
    const heading = `Counters of ${found.host}`;
    const window = await readWindow(ports.documents, found.host);
    const rows = window ? newest(window, 'counters') : [];
    if (rows.length === 0) return plainReply(heading, ['None were read in the last day.']);
    return {
      ...plainReply(heading, [`Read at ${clockOf(rows[0]!.at)}; ${rows.length} channels.`]),
      table: {
        columns: ['channel', 'received', 'stored', 'delivered', 'attempted', 'rejected', 'failed'],
        rows: rows
          .slice(0, SHOWN)
          .map((f) =>
            [f.name, f.received, f.stored, f.delivered, f.attempted, f.rejected, f.failed].map((cell) =>
              untrusted(String(cell ?? '?'), 80),
            ),
          ),
      },
      footnote: untrusted('Counters are lossy and count from their last zeroing: for trends, not for accounting.'),
    };
  },
};
