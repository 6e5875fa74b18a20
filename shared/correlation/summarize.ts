import type { Cell } from '#shared/contracts/digest.ts';
import { ChannelName, toInstant, type Instant } from '#shared/contracts/primitives.ts';
import {
  type DestinationSummary,
  type PeerSummary,
  SUMMARY_DESTINATIONS,
  SUMMARY_MINUTES,
} from '#shared/contracts/summary.ts';
import type { Window } from '#shared/contracts/window.ts';
import { byText } from '#shared/window/merge.ts';
import { isDestinationFailure } from '#shared/window/outcomes.ts';
import { intervalAt } from '#shared/window/time.ts';

const ATTEMPTS: ReadonlySet<Cell['code']> = new Set(['D', 'Q', 'Z', 'R'] as const);

/** A name that cannot be looked up is returned at once: that, too, is a failure to get there. */
const isFailed = (cell: Cell): boolean => isDestinationFailure(cell) || (cell.code === 'R' && cell.reason === 'dns');

const later = (a: Instant | null, b: Instant): Instant => (a !== null && a > b ? a : b);

const byName = (a: DestinationSummary, b: DestinationSummary): number =>
  byText(a.channel, b.channel) || byText(a.destination, b.destination);

/**
 * Summary of a window for the host's peers; null when it holds no mail yet. Only SMTP channels: elsewhere the names are
 * accounts, which are nobody else's business.
 */
export const summarize = (window: Window): PeerSummary | null => {
  if (window.latest === null) return null;
  const from = intervalAt(window.latest) - SUMMARY_MINUTES;
  const summaries = new Map<string, DestinationSummary>();
  for (const cell of window.cells) {
    const { channel, destination, code, count, minute } = cell;
    if (minute < from || !ATTEMPTS.has(code) || !channel.startsWith('tcp_')) continue;
    if (destination === '' || destination === '*' || !ChannelName.safeParse(channel).success) continue;
    const key = `${channel}|${destination}`;
    const known = summaries.get(key) ?? {
      channel,
      destination,
      attempts: 0,
      delivered: 0,
      failed: 0,
      lastDelivered: null,
      lastFailed: null,
    };
    summaries.set(key, known);
    const at = toInstant(minute * 60_000);
    known.attempts += count;
    if (code === 'D') {
      known.delivered += count;
      known.lastDelivered = later(known.lastDelivered, at);
    } else if (isFailed(cell)) {
      known.failed += count;
      known.lastFailed = later(known.lastFailed, at);
    }
  }
  const destinations = [...summaries.values()]
    .sort((a, b) => b.attempts - a.attempts || byName(a, b))
    .slice(0, SUMMARY_DESTINATIONS)
    .sort(byName);
  return { version: 1, host: window.host, latest: window.latest, destinations };
};

const attempts = ({ destinations }: PeerSummary): number => destinations.reduce((sum, d) => sum + d.attempts, 0);

/** The one of two summaries of a host that rests on more evidence: windows only grow, whoever writes last. */
export const newer = (a: PeerSummary, b: PeerSummary): PeerSummary =>
  a.latest !== b.latest ? (a.latest > b.latest ? a : b) : attempts(a) >= attempts(b) ? a : b;
