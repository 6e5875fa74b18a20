import type { Sending } from '#shared/contracts/digest.ts';
import { countOf, isDestinationFailure } from '#shared/window/outcomes.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

/** Minutes of the burst: the last of mail time. */
export const BURST = 60;
/** Messages of one sender within them, and how many times its own busiest hour before. */
const MANY = 200;
const TIMES = 10;
/** Minutes of log before the burst that count as a history. */
const HISTORY = 360;
/** Share of what entered the channel that is the sender's; else what happens to the channel says nothing of the sender. */
const OF_CHANNEL = 0.3;
/** Share of refusals and failures that good lists do not reach, and how many times the share before. */
const REFUSED = 0.2;
const WORSE = 2;

/** A sender far above its own history whose mail is refused. */
export interface Burst {
  readonly channel: ChannelView;
  readonly sender: string;
  readonly authenticated: boolean;
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
  const within = channel.cells.filter((c) => c.minute >= from && c.minute <= to);
  const bad = countOf(within, (c) => c.code === 'R' || isDestinationFailure(c));
  const good = countOf(within, (c) => c.code === 'D');
  return bad + good === 0 ? 0 : bad / (bad + good);
};

/** The most messages in any hour of the given sendings, hours cut back from `end`. */
const busiestHour = (sendings: readonly Sending[], end: number): number => {
  const hours = new Map<number, number>();
  for (const { minute, count } of sendings) {
    const hour = Math.floor((end - minute) / 60);
    hours.set(hour, (hours.get(hour) ?? 0) + count);
  }
  return Math.max(0, ...hours.values());
};

/** Bursts of single senders into a channel that leads outside, by name. */
export const burstsOf = (view: HostView, channel: ChannelView): Burst[] => {
  if (!channel.name.startsWith('tcp_') || channel.name === 'tcp_intranet') return [];
  const from = view.latestInterval - BURST;
  const start = view.channels.reduce((min, c) => Math.min(min, c.cells[0]?.minute ?? min), from);
  const groups = new Map<string, Sending[]>();
  for (const s of channel.sendings) {
    // The empty sender and the collector of rare names are nobody.
    if (s.sender === '' || s.sender === '*') continue;
    const group = groups.get(s.sender);
    if (group) group.push(s);
    else groups.set(s.sender, [s]);
  }
  const total = channel.sendings.reduce((sum, s) => (s.minute > from ? sum + s.count : sum), 0);
  const refused = refusedShare(channel, from + 1, Infinity);
  const refusedBefore = refusedShare(channel, 0, from);
  if (refused < REFUSED || refused < WORSE * refusedBefore) return [];
  return [...groups].flatMap(([sender, all]): Burst[] => {
    const now = all.filter((s) => s.minute > from);
    const count = now.reduce((sum, s) => sum + s.count, 0);
    const busiest = busiestHour(
      all.filter((s) => s.minute <= from),
      from,
    );
    if (count < MANY || count < TIMES * busiest || count < OF_CHANNEL * total) return [];
    const authenticated = now.some((s) => s.authenticated);
    return [
      {
        channel,
        sender,
        authenticated,
        sendings: now,
        count,
        busiest,
        history: from - start,
        ofChannel: count / total,
        refused,
        refusedBefore,
      },
    ];
  });
};

/** Whether enough of the log was seen before the burst to know what is usual. */
export const hasHistory = ({ history }: Burst): boolean => history >= HISTORY;
