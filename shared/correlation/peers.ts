import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';
import type { DestinationSummary, PeerSummary } from '#shared/contracts/summary.ts';
import { later } from '#shared/window/clock.ts';
import { byText } from '#shared/window/merge.ts';
import { newer } from './summarize.ts';
import { leadsOutside } from './way-out.ts';

/** Hosts that are compared with, in text order. */
export const PEERS = 50;

/** Mail times of two hosts that are further apart say nothing about each other, in minutes. */
const APART = 30;

/** How a peer fares with a destination since a time. `cut-off` = it delivers nothing else either. */
export type Word = 'delivers' | 'fails' | 'cut-off' | 'mixed' | 'silent';

/** Summaries of other hosts: those of about the same mail time, and those that are too old or too new. */
export interface Peers {
  readonly fresh: readonly PeerSummary[];
  readonly stale: readonly PeerSummary[];
}

/** Sorts out the peers of a host, whose own mail time is `latest`. One summary a host, the same for any order. */
export const peersOf = (host: string, latest: Instant, summaries: readonly PeerSummary[]): Peers => {
  const byHost = new Map<string, PeerSummary>();
  for (const summary of summaries) {
    const known = byHost.get(summary.host);
    if (summary.host !== host) byHost.set(summary.host, known ? newer(known, summary) : summary);
  }
  const peers = [...byHost.values()].sort((a, b) => byText(a.host, b.host)).slice(0, PEERS);
  const isFresh = (peer: PeerSummary): boolean =>
    Math.abs(fromInstant(peer.latest) - fromInstant(latest)) <= APART * 60_000;
  return { fresh: peers.filter(isFresh), stale: peers.filter((peer) => !isFresh(peer)) };
};

/** Delivered in a later five minutes than those in which it began: in the same ones it may have been before. */
const deliveredSince = ({ lastDelivered }: DestinationSummary, since: Instant): boolean =>
  lastDelivered !== null && lastDelivered > since;

const failedSince = ({ lastFailed }: DestinationSummary, since: Instant): boolean =>
  lastFailed !== null && lastFailed >= since;

/** Destinations of a channel that failed since a time and took nothing. */
export const failingSince = (summary: PeerSummary, channel: string, since: Instant): string[] =>
  summary.destinations
    .filter((d) => d.channel === channel && failedSince(d, since) && !deliveredSince(d, since))
    .map((d) => d.destination);

/** Whether what one channel tells of a destination can be held against another. */
const isLike = (channel: string, other: string): boolean =>
  channel === other || (leadsOutside(channel) && leadsOutside(other));

const joined = (a: DestinationSummary, b: DestinationSummary): DestinationSummary => ({
  ...a,
  attempts: a.attempts + b.attempts,
  delivered: a.delivered + b.delivered,
  failed: a.failed + b.failed,
  lastDelivered: later(a.lastDelivered, b.lastDelivered),
  lastFailed: later(a.lastFailed, b.lastFailed),
});

const rowsOf = (peer: PeerSummary, channel: string, destination: string): DestinationSummary[] =>
  peer.destinations.filter((d) => d.destination === destination && isLike(d.channel, channel));

/** What a peer saw of a destination, by all of its channels like the given one; undefined = it did not try. */
export const rowOf = (peer: PeerSummary, channel: string, destination: string): DestinationSummary | undefined => {
  const [first, ...rest] = rowsOf(peer, channel, destination);
  return first && rest.reduce(joined, first);
};

/** What a peer's summary says about a destination since a time. Channels that lead outside are compared whatever their names. */
export const wordOf = (peer: PeerSummary, channel: string, destination: string, since: Instant): Word => {
  const row = rowOf(peer, channel, destination);
  if (!row) return 'silent';
  const [delivered, failed] = [deliveredSince(row, since), failedSince(row, since)];
  if (delivered) return row.lastFailed === null || row.lastDelivered! >= row.lastFailed ? 'delivers' : 'mixed';
  if (!failed) return 'silent';
  const tried = new Set(rowsOf(peer, channel, destination).map((d) => d.channel));
  return peer.destinations.some((d) => tried.has(d.channel) && deliveredSince(d, since)) ? 'fails' : 'cut-off';
};
