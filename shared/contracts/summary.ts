import * as z from 'zod';
import { ChannelName, HostName, Instant } from './primitives.ts';

/** Mail time that a summary tells of, in minutes before its latest. */
export const SUMMARY_MINUTES = 60;

/** Destinations of a summary: those with the most attempts. */
export const SUMMARY_DESTINATIONS = 300;

/** How one host fares with one destination through one channel. Times are beginnings of five minutes. */
export const DestinationSummary = z.object({
  channel: ChannelName,
  /** The recipients' domain, lower case. */
  destination: z.string().min(1).max(320),
  attempts: z.int().nonnegative(),
  delivered: z.int().nonnegative(),
  /** Attempts that failed for the destination's sake, or that of the way to it. */
  failed: z.int().nonnegative(),
  lastDelivered: Instant.nullable(),
  lastFailed: Instant.nullable(),
});
export type DestinationSummary = z.infer<typeof DestinationSummary>;

/** What a host tells its peers: with whom it had to do in the last {@link SUMMARY_MINUTES} of its mail time. */
export const PeerSummary = z.object({
  version: z.literal(1),
  host: HostName,
  /** Latest mail time of the host. */
  latest: Instant,
  /** In text order of channel and destination. */
  destinations: z.array(DestinationSummary).max(SUMMARY_DESTINATIONS),
});
export type PeerSummary = z.infer<typeof PeerSummary>;

/** Keys of all hosts' summaries begin so. */
export const SUMMARIES = 'summaries/';

/** Key of a host's summary. */
export const summaryKey = (host: HostName): string => `${SUMMARIES}${host}.json`;
