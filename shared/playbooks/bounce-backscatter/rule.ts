import { cellKey } from '#shared/contracts/digest.ts';
import { type Spread, spreadOf, nullSenders } from '#shared/diagnosis/trouble.ts';
import { type Proportion, wilson } from '#shared/figures/wilson.ts';
import { isDestinationFailure } from '#shared/window/outcomes.ts';
import { INTERVAL, instantOf } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { senderIn } from './sender.ts';

/** Minutes looked at, the shortest first: a flood shows at once, a trickle when its bounces have been tried again. */
const SPANS = [30, 120, 480];
/**
 * Messages with the empty sender, and the lower end of their share in what fails, from which on they dominate. The lines
 * are no random sample: the lower end is only a margin that few lines must exceed by more.
 */
const MANY = 100;
export const DOMINATE = 0.5;
/** Kept lines of failed attempts from which on they are a sample; fewer, and what entered the queue is taken instead. */
const SAMPLE = 20;
/** Failing destinations that never took mail, and the largest share of one. */
const NEVER_TOOK = 20;
const ONE = 0.5;
/** Share of the channel's attempts that fail. */
const UNDELIVERABLE = 0.3;

/** Lines of failed attempts for destinations that never took mail, and those of them with the empty sender. */
export interface Sample extends Proportion {
  readonly read: number;
  readonly nulls: number;
  /** Exemplar keys of the attempts with the empty sender. */
  readonly keys: readonly string[];
}

/** Bounces that fill a channel. */
export interface Backscatter {
  /** First interval looked at, and the one in which the flood began, no earlier than the longest span. */
  readonly from: number;
  readonly since: number;
  /** Messages with the empty sender that entered since, of all. */
  readonly nulls: number;
  readonly all: number;
  /** Those with the empty sender in the whole window: of what the log saw coming, no more bounces can be queued. */
  readonly came: number;
  readonly spread: Spread;
  /** Null = too few lines that show a sender. */
  readonly sample: Sample | null;
}

const sampleOf = (view: HostView, channel: ChannelView, from: number): Sample | null => {
  const since = instantOf(from);
  const keys = new Set<string>();
  let [read, nulls] = [0, 0];
  for (const { name, cells } of channel.destinations) {
    if (name === '*' || cells.some((c) => c.code === 'D')) continue;
    const failed = cells.filter((c) => c.minute >= from && (isDestinationFailure(c) || c.code === 'R'));
    for (const key of new Set(failed.map(cellKey))) {
      for (const { at, line } of view.proof(key)) {
        const sender = at < since ? null : senderIn(line.text);
        if (sender === null) continue;
        read++;
        if (sender !== '') continue;
        nulls++;
        keys.add(key);
      }
    }
  }
  return read < SAMPLE ? null : { read, nulls, keys: [...keys], ...wilson(nulls, read) };
};

/** Going back from `from` while bounces come at a quarter or more of their mean rate since. */
const floodBegan = (view: HostView, channel: ChannelView, from: number, nulls: number): number => {
  const perInterval = new Map<number, number>();
  for (const { minute, sender, count } of channel.sendings)
    if (sender === '') perInterval.set(minute, (perInterval.get(minute) ?? 0) + count);
  const enough = nulls / ((view.latestInterval - from) / INTERVAL) / 4;
  const heavy = (minute: number): boolean => (perInterval.get(minute) ?? 0) >= enough;
  let since = [...perInterval.keys()].filter((m) => m >= from && heavy(m)).reduce((a, b) => Math.min(a, b));
  while (since > view.latestInterval - SPANS.at(-1)! && heavy(since - INTERVAL)) since -= INTERVAL;
  return since;
};

/** Bounces that nobody takes, in the shortest time that shows them; null = they do not fill the channel. */
export const backscatterOf = (view: HostView, channel: ChannelView): Backscatter | null => {
  for (const span of SPANS) {
    const from = view.latestInterval - span;
    const { nulls, all } = nullSenders(channel, from);
    if (nulls < MANY) continue;
    const spread = spreadOf(channel, from);
    if (spread.neverTook < NEVER_TOOK || spread.topShare > ONE) continue;
    if (spread.failures < UNDELIVERABLE * (spread.failures + spread.delivered)) continue;
    const sample = sampleOf(view, channel, from);
    if ((sample ?? wilson(nulls, all)).low < DOMINATE) continue;
    const since = floodBegan(view, channel, from, nulls);
    return { from, since, nulls, all, came: nullSenders(channel, 0).nulls, spread, sample };
  }
  return null;
};
