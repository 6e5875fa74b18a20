import type { Fact } from '#shared/contracts/fact.ts';
import type { Question } from '#shared/contracts/question.ts';
import { isForbidden, isListable } from '#shared/diagnosis/ask.ts';
import { isFresh, minutesFrom } from '#shared/diagnosis/seen.ts';
import { clock, counted, named } from '#shared/diagnosis/words.ts';
import { wilson } from '#shared/figures/wilson.ts';
import { byText } from '#shared/window/merge.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

/** What a host drew from a channel's queue. */
export type QueueSample = Extract<Fact, { kind: 'qm-sample' }>;

/** Minutes for which what was drawn says what the queue holds. */
const KEPT = 120;
/** Messages below which a sample says nothing of the queue. */
const FEW = 20;

/** The newest sample of a channel's queue of the last two hours; null = there is none of 20 messages, or of all. */
export const queueSampleOf = (view: HostView, channel: ChannelView): QueueSample | null =>
  view.facts
    .latest('qm-sample')
    .find(
      (f) =>
        f.name === channel.name &&
        minutesFrom(f.at, view.latest) <= KEPT &&
        (f.messages.length >= FEW || f.messages.length === f.listed),
    ) ?? null;

/** Asks for a sample, unless there is a fresh one or the queue is too long to list cheaply. */
export const askSample = (view: HostView, channel: ChannelView): Question[] =>
  channel.id === null ||
  !isListable(view, channel) ||
  isForbidden(view, 'sample', channel) ||
  view.facts.latest('qm-sample').some((f) => f.name === channel.id && isFresh(view, f.at))
    ? []
    : [{ ask: 'sample', channel: channel.id }];

const isCensus = ({ listed, messages }: QueueSample): boolean => messages.length === listed;

/** Whole percent, outwards, so that the interval printed holds what was reckoned. */
const between = (hits: number, seen: number): string => {
  const { low, high } = wilson(hits, seen);
  return `between ${Math.floor(low * 100)} and ${Math.ceil(high * 100)} %`;
};

/** Bounces of a sample, and the share of the queue that they make: exact where all was read, else with its interval. */
export const bouncesOf = (sample: QueueSample) => {
  const { listed, drawn, messages } = sample;
  const bounces = messages.filter((m) => m.bounce);
  const seen = messages.length;
  if (isCensus(sample))
    return {
      bounces,
      high: seen === 0 ? 0 : bounces.length / seen,
      short: `${bounces.length} of the ${counted(seen, 'message')} queued are bounces`,
      words: `All ${counted(seen, 'message')} queued at ${clock(sample.at)} were looked at, so that this is no sample: ${bounces.length} are bounces.`,
    };
  const share = between(bounces.length, seen);
  const missed =
    drawn > seen ? ` ${drawn - seen} more were drawn and could not be read: gone meanwhile, or not named.` : '';
  return {
    bounces,
    high: wilson(bounces.length, seen).high,
    short: `${share} of the queue are bounces`,
    words: `${bounces.length} of ${seen} messages drawn at random (by a hash of their file names) from the ${listed} queued at ${clock(sample.at)} are bounces: ${share} of the queue (Wilson, 95 %).${missed} A bounce is a report of delivery by its headers (RFC 3464); one in another form counts as other mail.`,
  };
};

const CHANNEL_TAG = /^(?<channel>[a-z][\w-]*)-daemon(?:\.|$)/;
/** Channels by which a host makes notices, or passes on what it has. */
const INSIDE = /^(?:process|reprocess|conversion)/;

const namesOf = (names: readonly string[]): [string, number][] => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || byText(a[0], b[0]));
};

const shareWords = (count: number, sample: QueueSample, all: number): string =>
  isCensus(sample) ? `${count} of ${all}` : `${count} of ${all}, ${between(count, all)}`;

/** Who handed the bounces of a sample over: a channel of this host, or another host; null = their headers do not say. */
export const handedBy = (sample: QueueSample): { own: boolean; words: string } | null => {
  const { bounces } = bouncesOf(sample);
  const [first] = namesOf(bounces.map((m) => m.from).filter((name) => name !== ''));
  if (!first) return null;
  const [name, count] = first;
  const channel = CHANNEL_TAG.exec(name)?.groups?.['channel'];
  const own = channel !== undefined && INSIDE.test(channel);
  const who = channel === undefined ? `the host ${named(name)}` : `channel ${named(channel)}`;
  return { own, words: `Of the bounces of the queue ${who} handed over ${shareWords(count, sample, bounces.length)}.` };
};

/**
 * By which channel the mail came in that bounced: of each bounce of a sample, the channel that took most mail sent in the
 * name of the domain that it goes to. Null = of none it is known.
 */
export const inboundOf = (view: HostView, sample: QueueSample): string | null => {
  const sources = new Map<string, Map<string, number>>();
  for (const { sender, source, count } of view.sendings) {
    const domain = sender.slice(sender.lastIndexOf('@') + 1);
    if (domain === '' || domain === sender) continue;
    const own = sources.get(domain) ?? new Map<string, number>();
    own.set(source, (own.get(source) ?? 0) + count);
    sources.set(domain, own);
  }
  const { bounces } = bouncesOf(sample);
  const inbound = bounces.flatMap(({ to }): string[] => {
    const own = [...(sources.get(to) ?? [])].sort((a, b) => b[1] - a[1] || byText(a[0], b[0]))[0];
    return own ? [own[0]] : [];
  });
  const [first] = namesOf(inbound);
  if (!first) return null;
  const [source, count] = first;
  const senders = namesOf(
    view.sendings
      .filter((s) => s.source === source && bounces.some(({ to }) => to !== '' && s.sender.endsWith(`@${to}`)))
      .flatMap((s) => Array.from({ length: Math.min(s.count, 1_000) }, () => s.sender)),
  ).slice(0, 3);
  const unknown = bounces.length - inbound.length;
  return `The mail that they answer came in by ${named(source)}: for ${shareWords(count, sample, bounces.length)} of the bounces looked at, mail in the name of the domain that they go to was let in there${unknown > 0 ? `; of ${unknown} the log names none` : ''}. Most in the name of ${senders.map(([name, n]) => `${named(name)} (${n})`).join(', ')}.`;
};
