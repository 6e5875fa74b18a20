import type { Notice } from '#shared/contracts/digest.ts';
import { INTERVAL } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';

/** Connections that were opened and carried nothing, while an address was refused. */
export interface Silent {
  /** More of them than at other times, never below 0. */
  readonly connections: number;
  /** There were other times to compare with; without, all of them are counted. */
  readonly compared: boolean;
}

/** Addresses of a private network (RFC 1918, RFC 4193): these are our own people, whatever else goes on. */
export const isOwn = (address: string): boolean =>
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|127\.|f[cd][0-9a-f]{2}:)/i.test(address);

/**
 * Counts the sessions without a byte in the intervals in which an address was refused. A load balancer makes such
 * sessions all day, so that the median of the other intervals is taken off.
 */
export const silentDuring = (view: HostView, refusals: readonly Notice[]): Silent => {
  const refused = new Set(refusals.map((n) => n.minute));
  const empty = new Map<number, number>();
  for (const { minute, count } of view.notices.filter((n) => n.class === 'mmp-empty-session'))
    empty.set(minute, (empty.get(minute) ?? 0) + count);
  const during = [...refused].reduce((total, minute) => total + (empty.get(minute) ?? 0), 0);
  const others: number[] = [];
  for (let minute = firstSeen(view); minute <= view.latestInterval; minute += INTERVAL)
    if (!refused.has(minute)) others.push(empty.get(minute) ?? 0);
  const usual = others.sort((a, b) => a - b)[Math.floor(others.length / 2)];
  return {
    connections: Math.max(0, during - (usual ?? 0) * refused.size),
    compared: usual !== undefined,
  };
};

/** First interval of which anything of the host is known. */
const firstSeen = (view: HostView): number =>
  Math.min(
    ...view.notices.slice(0, 1).map((n) => n.minute),
    ...view.channels.flatMap((c) => c.cells.slice(0, 1).map((cell) => cell.minute)),
  );
