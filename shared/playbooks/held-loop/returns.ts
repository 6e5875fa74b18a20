import { cellKey } from '#shared/contracts/digest.ts';
import type { EvidenceLine } from '#shared/contracts/finding.ts';
import { instantOf } from '#shared/window/time.ts';
import { byText } from '#shared/window/merge.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

/** Times that a message enters the same queue for the same recipient: a second may be somebody's release or resending. */
const AGAIN = 3;

/** Mail for one destination that comes back. */
export interface Returning {
  readonly destination: string;
  /** Different messages that came back, of those whose lines were kept. */
  readonly messages: number;
  readonly lines: readonly EvidenceLine[];
}

// The recipient, then its message id: all that is needed to know a message again; copies differ in the recipient.
const AGAIN_BY = /\brfc822;(\S{1,320}) .*?(<[^<>\s]{1,320}>)/;
const HELD_FILE = /\/\S{1,300}\.HELD(?=\s|$)/;

/** Kept enqueue lines of a destination, that of a held file in any case. */
const enqueues = (view: HostView, channel: ChannelView, destination: string, from: number) => {
  const key = cellKey({ channel: channel.name, code: 'E', destination, reason: 'none' });
  return view.proof(key).filter((e) => e.at >= instantOf(from));
};

const returningTo = (view: HostView, channel: ChannelView, destination: string, from: number): Returning => {
  const times = new Map<string, Map<string, EvidenceLine>>();
  const held: EvidenceLine[] = [];
  for (const { at, line } of enqueues(view, channel, destination, from)) {
    if (HELD_FILE.test(line.text)) held.push(line);
    const [, recipient, id] = AGAIN_BY.exec(line.text) ?? [];
    if (recipient === undefined || id === undefined) continue;
    const message = `${recipient} ${id}`;
    // The recipients of one copy are enqueued in the same moment.
    times.set(message, (times.get(message) ?? new Map<string, EvidenceLine>()).set(at, line));
  }
  const back = [...times.values()].filter((lines) => lines.size >= AGAIN);
  const lines = [...back.slice(0, 2), ...back.slice(2).slice(-1)].flatMap((own) => [...own.values()].slice(0, AGAIN));
  return { destination, messages: back.length, lines: [...new Set([...held.slice(-3), ...lines])] };
};

/**
 * Destinations of a channel whose mail enters its queue again and again with the same message id, or as a held file,
 * most such messages first. Told from the kept lines, so that none proves nothing; needs LOG_MESSAGE_ID or LOG_FILENAME.
 */
export const returning = (view: HostView, channel: ChannelView, from: number): Returning[] =>
  channel.destinations
    .filter((d) => d.name !== '' && d.name !== '*' && d.cells.some((c) => c.code === 'E' && c.minute >= from))
    .map((d) => returningTo(view, channel, d.name, from))
    .filter((r) => r.lines.length > 0)
    .sort((a, b) => b.messages - a.messages || byText(a.destination, b.destination));
