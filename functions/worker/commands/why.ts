import type { Cell } from '#shared/contracts/digest.ts';
import { Incident } from '#shared/contracts/incident.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { readDocument } from '../../records/documents.ts';
import { plainReply } from '../../records/replies.ts';
import { type ChatCommand, usageReply } from './command.ts';
import { readWindow } from '../../records/windows.ts';

const SHOWN = 20;
const INCIDENTS = 8;

/** What is known about mail to an address or domain: open incidents, and what the log counted in the last day. */
export const why: ChatCommand = {
  name: 'why',
  usage: 'ADDRESS-or-DOMAIN',
  summary: 'what is open about a destination or account, and what its mail did in the last day',
  run: async (words, { ports }) => {
    const word = (words[0] ?? '').toLowerCase();
    if (!/^[a-z0-9][a-z0-9._+=@-]{0,253}$/.test(word)) return usageReply(why, 'Which address or domain?');
    const names = namesOf(word);
    const told: string[] = [];
    for await (const key of ports.documents.list('incidents/')) {
      const incident = await readDocument(ports.documents, key, Incident);
      if (!incident || incident.state === 'resolved') continue;
      for (const { host, subject, headline } of Object.values(incident.findings)) {
        if (names.has(subject.name.toLowerCase())) told.push(`${host}: ${headline} (incident ${incident.id})`);
      }
    }
    const rows: string[][] = [];
    for (const host of ports.hosts) {
      const window = await readWindow(ports.documents, host);
      const cells = window?.cells.filter((c) => names.has(c.destination)) ?? [];
      rows.push(...figures(host, cells));
    }
    return {
      ...plainReply(`Why ${word}`.slice(0, 200), [
        ...(told.length === 0 ? ['No open incident is about it.'] : told.slice(0, INCIDENTS)),
        ...(rows.length === 0 ? ['The log of the last day names no mail for it.'] : []),
      ]),
      table:
        rows.length === 0
          ? null
          : {
              columns: ['host', 'channel', 'queued', 'delivered', 'failed tries', 'returned', 'mostly'],
              rows: rows.slice(0, SHOWN).map((cells) => cells.map((cell) => untrusted(cell, 80))),
            },
    };
  },
};

/** An address is at a domain, and may be an account of the store. */
const namesOf = (word: string): ReadonlySet<string> => {
  const at = word.lastIndexOf('@');
  return new Set(at === -1 ? [word] : [word, word.slice(at + 1), word.slice(0, at)]);
};

/** One row a channel; failed tries by their most frequent reason. */
const figures = (host: string, cells: readonly Cell[]): string[][] => {
  const channels = new Map<string, Cell[]>();
  for (const cell of cells) channels.set(cell.channel, [...(channels.get(cell.channel) ?? []), cell]);
  return [...channels].map(([channel, own]) => {
    const sum = (...codes: string[]): string =>
      String(own.reduce((n, c) => (codes.includes(c.code) ? n + c.count : n), 0));
    const reasons = new Map<string, number>();
    for (const c of own)
      if (c.code === 'Q' || c.code === 'R') reasons.set(c.reason, (reasons.get(c.reason) ?? 0) + c.count);
    const most = [...reasons].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
    return [host, channel, sum('E'), sum('D'), sum('Q'), sum('R', 'K'), most];
  });
};
