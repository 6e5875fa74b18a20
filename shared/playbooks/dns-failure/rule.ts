import type { Cell } from '#shared/contracts/digest.ts';
import { countOf } from '#shared/window/outcomes.ts';
import type { ChannelView, DestinationView, HostView } from '#shared/window/view.ts';

/** Deliveries that make a domain known to exist. */
const KNOWN = 3;
/** Failed look-ups since the last delivery before one known domain is said to have trouble. */
const ENOUGH = 3;
/** Known domains that fail together before it is the name service of this host. */
const TOGETHER = 5;
/** The same where nothing was returned: fewer that are out of reach are told one by one. */
const TOGETHER_PUT_OFF = 6;
/** Minutes of mail time for which failures count as present. */
const RECENT = 120;

/** A destination whose name could not be looked up. */
export interface NameFailure {
  readonly destination: DestinationView;
  readonly cells: readonly Cell[];
  /** Recipients returned at once (R), and put off (Q, Z). */
  readonly returned: number;
  readonly deferred: number;
  /** It took our mail earlier in the window. */
  readonly known: boolean;
  readonly first: number;
  readonly last: number;
}

export interface NameFailures {
  readonly channel: ChannelView;
  /** Domains that took mail before, most failures first; they fail now and took none since. */
  readonly known: readonly NameFailure[];
  /** Domains that never took mail and were returned: most often misspelt. */
  readonly never: readonly NameFailure[];
  /** Deliveries of the channel since the first failure of a known domain. */
  readonly delivered: number;
}

/** The name service of this host fails. */
export interface HostFailure {
  /** Channels with known domains that fail, the one with most of them first. */
  readonly channels: readonly ChannelView[];
  /** Most failures first. */
  readonly known: readonly NameFailure[];
  /** Deliveries of these channels since the first failure. */
  readonly delivered: number;
}

const isNameFailure = ({ code, reason }: Cell): boolean =>
  reason === 'dns' && (code === 'R' || code === 'Q' || code === 'Z');

const failureOf = (view: HostView, destination: DestinationView): NameFailure | null => {
  const { name, cells } = destination;
  if (name === '' || name === '*') return null;
  const lastDelivery = cells.findLast((c) => c.code === 'D')?.minute ?? -1;
  const own = cells.filter((c) => c.minute > lastDelivery && isNameFailure(c));
  if (own.length === 0 || own.at(-1)!.minute < view.latestInterval - RECENT) return null;
  return {
    destination,
    cells: own,
    returned: countOf(own, (c) => c.code === 'R'),
    deferred: countOf(own, (c) => c.code !== 'R'),
    known: countOf(cells, (c) => c.code === 'D') >= KNOWN,
    first: own[0]!.minute,
    last: own.at(-1)!.minute,
  };
};

const mostFirst = (a: NameFailure, b: NameFailure): number => b.returned + b.deferred - a.returned - a.deferred;

/** Failed name look-ups of a channel that still go on; null when there are none. */
export const nameFailures = (view: HostView, channel: ChannelView): NameFailures | null => {
  const all = channel.destinations.map((d) => failureOf(view, d)).filter((f) => f !== null);
  const known = all.filter((f) => f.known && f.returned + f.deferred >= ENOUGH).sort(mostFirst);
  const never = all.filter((f) => !f.known && f.returned > 0).sort((a, b) => b.returned - a.returned);
  if (known.length + never.length === 0) return null;
  const since = known.reduce((min, f) => Math.min(min, f.first), Infinity);
  const delivered = countOf(channel.cells, (c) => c.code === 'D' && c.minute >= since);
  return { channel, known, never, delivered };
};

/** Whether so many known domains fail together, in whatever channels, that it is the name service of this host. */
export const hostFailure = (found: readonly NameFailures[]): HostFailure | null => {
  const own = found.filter((f) => f.known.length > 0).sort((a, b) => b.known.length - a.known.length);
  const known = own.flatMap((f) => f.known).sort(mostFirst);
  const delivered = own.reduce((total, f) => total + f.delivered, 0);
  // Put off only, and nobody reached at all: that is an outage of this host, whatever its reason, and has its own page.
  const host = known.some((f) => f.returned > 0)
    ? known.length >= TOGETHER
    : known.length >= TOGETHER_PUT_OFF && delivered > 0;
  return host ? { channels: own.map((f) => f.channel), known, delivered } : null;
};
