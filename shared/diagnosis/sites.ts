import { type Cell, cellKey } from '#shared/contracts/digest.ts';
import { isDestinationFailure, outcomesOf } from '#shared/window/outcomes.ts';
import { failingRuns, type FailingRun, isDense } from '#shared/window/runs.ts';
import { byText } from '#shared/window/merge.ts';
import { INTERVAL } from '#shared/window/time.ts';
import type { ChannelView, DestinationView, HostView } from '#shared/window/view.ts';

/** Failed attempts of each of two destinations before what they have in common is looked at. */
const OFTEN = 3;

/** Destinations whose mail one host, or one address, takes, and that fail together. */
export interface Site {
  /** All of them as one. */
  readonly whole: DestinationView;
  /** Those that failed while it was down, most failures first. */
  readonly members: readonly { readonly name: string; readonly failed: number }[];
}

// Written by this MTA before anything that the other side said: its own host and address come before the first reply.
const ADDRESS = /Failed connect\(\) (?<address>[0-9A-Fa-f.:]{3,45}):\d{1,5}(?=\s)/;
const MX =
  /\bdns;(?<host>[A-Za-z0-9][A-Za-z0-9.-]{0,250}[A-Za-z0-9])(?: \(TCP\|[^|\s]{1,45}\|\d{1,5}\|(?<address>[^|\s]{1,45})\|\d{1,5}\))?/;

/** Whom a line of mail.log names at the other end: its address, and the mail exchanger by its name. Older releases name none. */
export const remotesOf = (line: string): string[] => {
  const refused = ADDRESS.exec(line)?.groups?.['address'];
  if (refused !== undefined) return [refused.toLowerCase()];
  const { host, address } = MX.exec(line)?.groups ?? {};
  return [host, address].flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
};

/** Whom some cells of one destination name at the other end: its kinds of entries are few, and its cells are many. */
const remotesIn = (view: HostView, { cells }: DestinationView, isWanted: (cell: Cell) => boolean): Set<string> => {
  const kinds: Cell[] = [];
  for (const cell of cells)
    if (isWanted(cell) && !kinds.some((kind) => kind.code === cell.code && kind.reason === cell.reason))
      kinds.push(cell);
  return new Set(kinds.flatMap((kind) => view.proof(cellKey(kind)).flatMap(({ line }) => remotesOf(line.text))));
};

const isDelivery = ({ code }: Cell): boolean => code === 'D';

/** Destinations of which mail was taken, by who took it. */
type Reached = ReadonlyMap<string, readonly DestinationView[]>;

/** Looked up when it is asked for first: most channels have nothing that fails together. */
const reachedIn = (view: HostView, destinations: readonly DestinationView[]): (() => Reached) => {
  let known: Map<string, DestinationView[]> | undefined;
  return () => {
    if (known) return known;
    known = new Map();
    for (const destination of destinations)
      for (const remote of remotesIn(view, destination, isDelivery)) enter(known, remote, destination);
    return known;
  };
};

const enter = <T>(map: Map<string, T[]>, key: string, value: T): void => {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
};

const failedIn = ({ cells }: DestinationView, { first, last }: FailingRun): number =>
  cells.reduce(
    (sum, c) => sum + (isDestinationFailure(c) && c.minute >= first && c.minute < last + INTERVAL ? c.count : 0),
    0,
  );

const together = (name: string, members: readonly DestinationView[]): DestinationView => {
  const cells = members.flatMap((m) => m.cells).sort((a, b) => a.minute - b.minute);
  return { name, cells, outcomes: outcomesOf(cells) };
};

/** Whether another destination took mail by way of it while it was failing: then it is not the site that is down. */
const isContradicted = (run: FailingRun, others: readonly DestinationView[]): boolean =>
  others.some(({ outcomes }) =>
    outcomes.some((o) => o.delivered > 0 && o.minute > run.first + INTERVAL && o.minute < run.last),
  );

const siteOf = (
  name: string,
  candidates: readonly DestinationView[],
  reached: () => Reached,
  longestWait: number,
): Site | null => {
  const whole = together(name, candidates);
  const run = failingRuns(whole.outcomes, longestWait).filter(isDense).at(-1);
  if (!run) return null;
  const members = candidates
    .map((destination) => ({ name: destination.name, failed: failedIn(destination, run) }))
    .filter((m) => m.failed > 0)
    .sort((a, b) => b.failed - a.failed || byText(a.name, b.name));
  if (members.filter((m) => m.failed >= OFTEN).length < 2) return null;
  const own = new Set(candidates);
  const others = (reached().get(name) ?? []).filter((d) => !own.has(d));
  return isContradicted(run, others) ? null : { whole, members };
};

/**
 * Sites of a channel that fail as a whole: at least two destinations, each by several attempts, and no other that it
 * takes mail for meanwhile. Told from the lines that were kept, so that none proves nothing. A destination belongs to
 * one site, that with the most destinations; of a name and an address for the same ones, the name. `longestWait` as for
 * runs.
 */
export const sitesOf = (view: HostView, channel: ChannelView, longestWait: number): Site[] => {
  const plain = channel.destinations.filter((d) => d.name !== '' && d.name !== '*');
  const failing = plain.filter((d) => d.cells.some(isDestinationFailure));
  if (failing.length < 2) return [];
  const byRemote = new Map<string, DestinationView[]>();
  for (const destination of failing) {
    for (const remote of remotesIn(view, destination, isDestinationFailure)) enter(byRemote, remote, destination);
  }
  const reached = reachedIn(view, plain);
  const ranked = [...byRemote]
    .filter(([, members]) => members.length > 1)
    .sort(([a, as], [b, bs]) => bs.length - as.length || Number(isAddress(a)) - Number(isAddress(b)) || byText(a, b));
  const sites: Site[] = [];
  const taken = new Set<DestinationView>();
  for (const [name, members] of ranked) {
    const free = members.filter((m) => !taken.has(m));
    const site = free.length > 1 ? siteOf(name, free, reached, longestWait) : null;
    if (!site) continue;
    sites.push(site);
    for (const member of free) taken.add(member);
  }
  return sites;
};

const isAddress = (name: string): boolean => /^[\d.]+$|:/.test(name);

/** The channel with each site in the place of its destinations. */
export const withSites = (channel: ChannelView, sites: readonly Site[]): ChannelView => {
  const members = new Set(sites.flatMap((s) => s.members.map((m) => m.name)));
  const rest = channel.destinations.filter((d) => !members.has(d.name));
  return { ...channel, destinations: [...rest, ...sites.map((s) => s.whole)] };
};
