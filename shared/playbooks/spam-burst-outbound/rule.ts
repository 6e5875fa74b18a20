import type { Sending } from '#shared/contracts/digest.ts';
import { countOf, isDestinationFailure } from '#shared/window/outcomes.ts';
import { INTERVAL } from '#shared/window/time.ts';
import { byText } from '#shared/window/merge.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

/** Minutes looked at, the shorter first: an hour of ordinary mail before a flood would dilute it. */
const SPANS = [20, 60];
/** Messages of one sender within them, however short, and how many times its own busiest hour before. */
const MANY = 200;
const TIMES = 10;
/** Minutes of log before the burst without which nothing is usual, and from which on what is usual is known. */
const LEAST = 60;
const HISTORY = 360;
/** Share of what entered the channel that is the sender's; else what happens to the channel says nothing of the sender. */
const OF_CHANNEL = 0.3;
/** Share of refusals and failures that good lists do not reach, and how many times the share before. */
const REFUSED = 0.2;
const WORSE = 2;
/** Minutes in which a burst that goes on sends something. */
const PAUSE = 15;

/** A sender far above its own history whose mail is refused. */
export interface Burst {
  readonly channel: ChannelView;
  readonly sender: string;
  readonly authenticated: boolean;
  /** First interval of the burst; what follows is counted since, where nothing else is said. */
  readonly since: number;
  readonly sendings: readonly Sending[];
  readonly count: number;
  /** Messages of its busiest hour before. */
  readonly busiest: number;
  /** Minutes of log before the burst. */
  readonly history: number;
  readonly ofChannel: number;
  /** Share of failures and refusals among the channel's attempts, in the burst and before. */
  readonly refused: number;
  readonly refusedBefore: number;
}

const refusedShare = (channel: ChannelView, from: number, to: number): number => {
  const within = channel.cells.filter((c) => c.minute >= from && c.minute < to);
  const bad = countOf(within, (c) => c.code === 'R' || isDestinationFailure(c));
  const good = countOf(within, (c) => c.code === 'D');
  return bad + good === 0 ? 0 : bad / (bad + good);
};

const sumOf = (sendings: readonly Sending[]): number => sendings.reduce((sum, s) => sum + s.count, 0);

/** The most messages in any hour of the given sendings, hours cut back from `end`. */
const busiestHour = (sendings: readonly Sending[], end: number): number => {
  const hours = new Map<number, number>();
  for (const { minute, count } of sendings) {
    const hour = Math.floor((end - minute - 1) / 60);
    hours.set(hour, (hours.get(hour) ?? 0) + count);
  }
  return Math.max(0, ...hours.values());
};

/** Going back from the present while no quarter of an hour has less than a quarter of the mean rate of the span. */
const beganAt = (all: readonly Sending[], span: number, from: number): number => {
  const enough = (sumOf(all.filter((s) => s.minute > from)) / span) * (PAUSE / 4);
  const perInterval = new Map<number, number>();
  for (const { minute, count } of all) perInterval.set(minute, (perInterval.get(minute) ?? 0) + count);
  let [began, recent] = [Infinity, 0];
  for (let minute = from + span; ; minute -= INTERVAL) {
    const count = perInterval.get(minute) ?? 0;
    recent += count - (perInterval.get(minute + PAUSE) ?? 0);
    if (minute <= from && recent < enough) return began;
    // A single message long before is no part of it.
    if (count * PAUSE >= enough * INTERVAL) began = minute;
  }
};

/** Bursts of single senders into a channel that leads outside, by name. */
export const burstsOf = (view: HostView, channel: ChannelView): Burst[] => {
  if (!channel.name.startsWith('tcp_') || channel.name === 'tcp_intranet') return [];
  const groups = new Map<string, Sending[]>();
  for (const s of channel.sendings) {
    // The empty sender and the collector of rare names are nobody.
    if (s.sender === '' || s.sender === '*') continue;
    const group = groups.get(s.sender);
    if (group) group.push(s);
    else groups.set(s.sender, [s]);
  }
  const start = view.channels.reduce((min, c) => Math.min(min, c.cells[0]?.minute ?? min), view.latestInterval);
  return [...groups]
    .flatMap(([sender, all]): Burst[] => {
      const burst = SPANS.map((span) => burstWithin(view, channel, all, span, start)).find((found) => found !== null);
      return burst ? [{ channel, sender, ...burst }] : [];
    })
    .sort((a, b) => byText(a.sender, b.sender));
};

const burstWithin = (
  view: HostView,
  channel: ChannelView,
  all: readonly Sending[],
  span: number,
  start: number,
): Omit<Burst, 'channel' | 'sender'> | null => {
  const from = view.latestInterval - span;
  if (sumOf(all.filter((s) => s.minute > from)) < MANY) return null;
  const since = beganAt(all, span, from);
  const sendings = all.filter((s) => s.minute >= since);
  const before = all.filter((s) => s.minute < since);
  const [count, busiest, history] = [sumOf(sendings), busiestHour(before, since), since - start];
  if (history < LEAST || sumOf(all.filter((s) => s.minute > view.latestInterval - 60)) < TIMES * busiest) return null;
  const ofChannel = count / sumOf(channel.sendings.filter((s) => s.minute >= since));
  const refused = refusedShare(channel, since, Infinity);
  const refusedBefore = refusedShare(channel, 0, since);
  if (ofChannel < OF_CHANNEL || refused < REFUSED || refused < WORSE * refusedBefore) return null;
  const authenticated = sendings.some((s) => s.authenticated);
  return { authenticated, since, sendings, count, busiest, history, ofChannel, refused, refusedBefore };
};

/** Whether enough of the log was seen before the burst to know what is usual. */
export const hasHistory = ({ history }: Burst): boolean => history >= HISTORY;
