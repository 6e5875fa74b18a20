import { ChannelName } from '#shared/contracts/primitives.ts';
import { destinationOf } from '#shared/formats/mail-log/destination.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { queuedMessages } from '../../records/mail-evidence.ts';
import { plainReply } from '../../records/replies.ts';
import { type ChatCommand, hostOf, usageReply } from './command.ts';
import { readWindow } from '../../records/windows.ts';

/** Rows of each list. */
const SHOWN = 10;

type Counts = Map<string, number>;

const add = (counts: Counts, name: string, n = 1): void => void counts.set(name, (counts.get(name) ?? 0) + n);

const largest = (counts: Counts): [string, number][] =>
  [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, SHOWN);

const rows = (what: string, counts: Counts) =>
  largest(counts).map(([name, n]) => [what, name, String(n)].map((cell) => untrusted(cell, 100)));

/**
 * Who sends and receives most of what is queued in a channel, and, without a channel, where most attempts of the last day
 * failed. From the log alone: `qm top` opens every file of the queue, on a host that is loaded already.
 */
export const top: ChatCommand = {
  name: 'top',
  usage: 'HOST [CHANNEL]',
  summary: 'senders and destinations of most of what is queued in a channel; without one, where most tries failed',
  run: async (words, { ports }) => {
    const found = hostOf(words[0], ports.hosts);
    if ('error' in found) return usageReply(top, found.error);
    const { host } = found;
    if (words.length < 2) {
      const failed: Counts = new Map();
      for (const { channel, destination, code, count } of (await readWindow(ports.documents, host))?.cells ?? [])
        if (code === 'Q') add(failed, `${channel} ${destination}`, count);
      if (failed.size === 0) return plainReply(`Top of ${host}`, ['The log of the last day shows no failed try.']);
      return {
        ...plainReply(`Top of ${host}: failed tries of the last day`, []),
        table: { columns: ['', 'channel and destination', 'tries'], rows: rows('failed', failed) },
      };
    }
    const channel = ChannelName.safeParse(words[1]);
    if (!channel.success || words.length > 2) return usageReply(top, 'Which channel? For example tcp_local.');
    const { messages, complete } = await queuedMessages(ports.evidence, host, channel.data, ports.clock.now());
    const [senders, destinations]: [Counts, Counts] = [new Map(), new Map()];
    for (const { sender, recipients } of messages.values()) {
      add(senders, sender === null ? 'not known' : sender === '' ? 'no sender (notifications)' : sender);
      for (const d of new Set(recipients.map((r) => (r === '' ? 'not known' : destinationOf(channel.data, r)))))
        add(destinations, d);
    }
    const heading = `Top of ${channel.data} on ${host}`;
    const part = complete ? [] : ['The log was not read to its end: these are lower bounds.'];
    if (messages.size === 0) return plainReply(heading, ['The log shows nothing queued there.', ...part]);
    return {
      ...plainReply(heading, [`${messages.size} messages are queued by the log.`, ...part]),
      table: {
        columns: ['', 'name', 'messages'],
        rows: [...rows('from', senders), ...rows('to', destinations)],
      },
      footnote: untrusted('Counted from the log; the host was not asked, and no message was opened.'),
    };
  },
};
