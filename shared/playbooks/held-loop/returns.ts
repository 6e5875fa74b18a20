import { cellKey, sendingKey } from '#shared/contracts/digest.ts';
import type { EvidenceLine } from '#shared/contracts/finding.ts';
import { byText } from '#shared/window/merge.ts';
import { instantOf } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

/** Messages that come back, or times that one does, before it is a loop: one may reach a person by two lists. */
const OFTEN = 3;

/** Mail for one destination that comes back, or was held when it came. */
export interface Returning {
  readonly destination: string;
  /** Different messages that came back, of those whose lines were kept, and how often the first of them did. */
  readonly messages: number;
  readonly times: number;
  readonly lines: readonly EvidenceLine[];
}

// The recipient as queued, then the message id: all that is needed to know a message again; copies differ in the first.
const MESSAGE = /\brfc822;\S{0,320} (\S{1,320}) .*?(<[^<>\s]{1,320}>)/;
const HELD_FILE = /\brfc822;\S{0,320} (\S{1,320}) .*?\/\S{1,300}\.HELD(?=\s|$)/;

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** Kept lines of what entered a channel, each once, ascending by time. */
const enqueues = (view: HostView, channel: ChannelView, from: number) => {
  const since = instantOf(from);
  const keys = new Set([
    ...channel.cells.filter((c) => c.code === 'E' && c.minute >= from).map(cellKey),
    ...channel.sendings.filter((s) => s.minute >= from).map(sendingKey),
  ]);
  const lines = new Map(
    [...keys]
      .flatMap((key) => view.proof(key))
      .filter((e) => e.at >= since)
      .map((e) => [`${e.line.evidence}|${e.line.start}`, e] as const),
  );
  return [...lines.values()].sort((a, b) => byText(a.at, b.at) || a.line.start - b.line.start);
};

interface Seen {
  readonly held: EvidenceLine[];
  /** By recipient and message id, then by time: the recipients of one copy are enqueued in the same moment. */
  readonly messages: Map<string, Map<string, EvidenceLine>>;
}

const returningTo = (destination: string, { held, messages }: Seen): Returning => {
  const back = [...messages.values()].filter((times) => times.size > 1);
  const shown = [...back.slice(0, 2), ...back.slice(2).slice(-1)].flatMap((times) =>
    [...times.values()].slice(0, OFTEN),
  );
  return {
    destination,
    messages: back.length,
    times: Math.max(0, ...back.map((times) => times.size)),
    lines: [...new Set([...held.slice(-3), ...shown])],
  };
};

/**
 * Destinations of a channel whose mail enters its queue again with the same message id, or as a held file, most such
 * messages first. Told from the kept lines, so that none proves nothing; needs LOG_MESSAGE_ID or LOG_FILENAME.
 */
export const returning = (view: HostView, channel: ChannelView, from: number): Returning[] => {
  const byDestination = new Map<string, Seen>();
  const seenAt = (address: string): Seen => {
    const destination = domainOf(address);
    const seen = byDestination.get(destination) ?? { held: [], messages: new Map<string, Map<string, EvidenceLine>>() };
    byDestination.set(destination, seen);
    return seen;
  };
  for (const { at, line } of enqueues(view, channel, from)) {
    const held = HELD_FILE.exec(line.text)?.[1];
    if (held !== undefined) seenAt(held).held.push(line);
    const [, recipient, id] = MESSAGE.exec(line.text) ?? [];
    if (recipient === undefined || id === undefined) continue;
    const { messages } = seenAt(recipient);
    const key = `${recipient} ${id}`;
    messages.set(key, (messages.get(key) ?? new Map<string, EvidenceLine>()).set(at, line));
  }
  return [...byDestination]
    .map(([destination, seen]) => returningTo(destination, seen))
    .filter((r) => r.lines.length > 0)
    .sort((a, b) => b.messages - a.messages || byText(a.destination, b.destination));
};

/** Whether so much comes back that it is a loop. */
export const isLoop = (back: readonly Returning[]): boolean =>
  back.some((r) => r.messages >= OFTEN || r.times >= OFTEN);
