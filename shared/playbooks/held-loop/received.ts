import type { Fact } from '#shared/contracts/fact.ts';
import type { Question } from '#shared/contracts/question.ts';
import { isFresh, minutesFrom } from '#shared/diagnosis/seen.ts';
import { isForbidden, isListable } from '#shared/diagnosis/ask.ts';
import { byText } from '#shared/window/merge.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

type Received = Extract<Fact, { kind: 'qm-received' }>;

/** Times that one host received a message before it is a loop: its ways within a host are three or four. */
const LOOPS = 6;
/** Minutes for which what was read says what holds the messages of a channel. */
const KEPT = 120;
const LIMIT = /^(?:.*\.)?max_local_received_lines$/;

/** Held messages whose Received lines were read on the host. */
export interface Looked {
  readonly facts: readonly Received[];
  /** Received lines of each, ascending. */
  readonly lines: readonly number[];
  /** How many of them one host received so often that it is a loop. */
  readonly looping: number;
  /** None has so many lines that the MTA would have held it for them: what holds these is no loop. */
  readonly isNone: boolean;
  /** Who received those that loop, most often first. */
  readonly hosts: readonly { readonly name: string; readonly times: number }[];
}

const timesOf = ({ by }: Received): Map<string, number> => {
  const times = new Map<string, number>();
  for (const host of by) if (host !== '') times.set(host, (times.get(host) ?? 0) + 1);
  return times;
};

/** What the Received lines of held messages of a channel say, if they were read in the last two hours; null = they were not. */
export const lookedAt = (view: HostView, channel: ChannelView): Looked | null => {
  const facts = view.facts
    .latest('qm-received')
    .filter((f) => f.channel === channel.id && minutesFrom(f.at, view.latest) <= KEPT);
  if (facts.length === 0) return null;
  const limit = view.facts.latest('option').findLast((f) => LIMIT.test(f.name));
  // A lower limit, where one is set, holds them earlier: at the count after it.
  const often = Math.max(2, Math.min(LOOPS, Number(limit?.value) || LOOPS));
  const looping = facts.map(timesOf).filter((times) => [...times.values()].some((n) => n >= often));
  const sums = new Map<string, number>();
  for (const times of looping) for (const [host, n] of times) sums.set(host, (sums.get(host) ?? 0) + n);
  return {
    facts,
    lines: facts.map((f) => f.by.length).sort((a, b) => a - b),
    looping: looping.length,
    isNone: facts.every((f) => f.by.length < often),
    hosts: [...sums]
      .map(([name, times]) => ({ name, times }))
      .filter(({ times }) => times >= often)
      .sort((a, b) => b.times - a.times || byText(a.name, b.name)),
  };
};

/** Asks for the Received lines of held messages, unless some were read lately. */
export const askReceived = (view: HostView, channel: ChannelView, looked: Looked | null): Question[] =>
  channel.id === null ||
  looked?.facts.some((f) => isFresh(view, f.at)) ||
  !isListable(view, channel) ||
  isForbidden(view, 'held', channel)
    ? []
    : [{ ask: 'held', channel: channel.id }];
