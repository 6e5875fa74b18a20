import {
  type Attempt,
  ATTEMPTS_LIMIT,
  type Cell,
  type EntryCode,
  LMTP_CLIENT,
  ReasonClass,
  type Sending,
} from '#shared/contracts/digest.ts';
import { type Engine, NONE } from '../engine/engine.ts';
import type { Bare } from './count-sink.ts';

/** Names that a part of a log tells apart; the rest are counted as `*`. */
export interface NameRoom {
  /** Distinct destinations and reasons of a (channel, code). */
  destinations: number;
  /** Distinct senders of a (channel, source). */
  senders: number;
  /** Senders of a (channel, source) that are told apart at once: of a crowd, only who comes again. */
  sendersAtOnce: number;
}

/** {@link NameRoom} of one evidence object, which a digest is bounded by. */
export const OF_AN_OBJECT: NameRoom = { destinations: 2_000, senders: 500, sendersAtOnce: 50 };

// Channels come from a configuration file: a site has dozens. More is a log of something else.
export const MAX_GROUPS = 500;

/** More ways than could be counted in one part of a log: what comes after them is not counted anyway. */
const MOST = 4_000;

const MOST_KEPT = 1_000;

/** Kinds of groups, as the engine numbers them. */
export const CELLS = 0;
export const SENDINGS = 1;
export const ATTEMPTS = 2;

/** Sorts of lines that prove something, as the engine numbers them. */
export const SORTS = ['failure', 'success', 'sender'] as const;
const UNPROVED = SORTS.length;

const SUCCESS: ReadonlySet<EntryCode> = new Set<EntryCode>(['E', 'D']);

/** What lines with a code prove. */
export const sortOf = (code: EntryCode): (typeof SORTS)[number] => (SUCCESS.has(code) ? 'success' : 'failure');

const TRIES: ReadonlySet<EntryCode> = new Set<EntryCode>(['D', 'Q', 'R', 'K', 'Z']);

// A key of a row is its group, variant and kind of name, as the engine packs them.
const KINDS = 2;
const VARIANTS = 64;

/** Rows of a group are told apart by name and variant. */
export type Group =
  | { kind: typeof CELLS; channel: string; code: EntryCode }
  | { kind: typeof SENDINGS; channel: string; source: string; isByCode: boolean }
  | { kind: typeof ATTEMPTS; channel: string; code: EntryCode };

/** Numbers of what entries are counted as, by their channels and code. */
export interface Ways {
  /** Null when there are too many. `queue` is the channel whose queue is concerned; `isByCode` = the code says that who sent authenticated. */
  numberOf(source: string, queue: string, code: EntryCode, isByCode?: boolean): number | null;
  groupOf(key: number): Group;
  /** Forgets all when they are many; only between parts of a log. True = it did. */
  trim(): boolean;
}

/** What the key and the name of a row stand for. */
export const cellOf = (group: Group & { kind: typeof CELLS }, key: number, destination: string): Bare<Cell> => ({
  channel: group.channel,
  code: group.code,
  destination,
  reason: ReasonClass.options[variantOf(key)]!,
});
export const sendingOf = (group: Group & { kind: typeof SENDINGS }, key: number, sender: string): Bare<Sending> => ({
  channel: group.channel,
  source: group.source,
  sender,
  authenticated: group.isByCode || key % KINDS === 1,
});
export const attemptOf = (group: Group & { kind: typeof ATTEMPTS }, key: number): Bare<Attempt> => ({
  channel: group.channel,
  code: group.code,
  failures: variantOf(key),
});

/** What tells rows without names apart. */
export const restKeyOf = (key: number): number => key - (key % KINDS);

const variantOf = (key: number): number => Math.floor(key / KINDS) % VARIANTS;

/** No {@link Ways} known yet. */
export const createWays = (engine: Engine, { destinations, senders, sendersAtOnce }: NameRoom): Ways => {
  engine.limit(CELLS, MAX_GROUPS, destinations, destinations);
  engine.limit(SENDINGS, MAX_GROUPS, senders, sendersAtOnce);
  engine.limit(ATTEMPTS, MAX_GROUPS, ATTEMPTS_LIMIT + 1, ATTEMPTS_LIMIT + 1);
  let ways = new Map<string, number>();
  let groups = new Map<string, number>();
  let queues = new Map<string, number>();
  const byNumber: Group[] = [];

  const groupOf = (group: Group, sort: number): number => {
    const key = JSON.stringify(group);
    const known = groups.get(key);
    if (known !== undefined) return known;
    const number = engine.newGroup(group.kind, sort);
    groups.set(key, number);
    byNumber[number] = group;
    return number;
  };

  const queueOf = (channel: string): number => {
    const known = queues.get(channel) ?? queues.size;
    queues.set(channel, known);
    return known;
  };

  const isStore = (channel: string): boolean => channel === 'ims-ms' || channel.startsWith('ims-ms_');

  const add = (source: string, channel: string, code: EntryCode, isByCode: boolean): number => {
    const cells = groupOf({ kind: CELLS, channel, code }, SORTS.indexOf(sortOf(code)));
    const sendings =
      code === 'E' ? groupOf({ kind: SENDINGS, channel, source, isByCode }, SORTS.indexOf('sender')) : NONE;
    const attempts = TRIES.has(code) ? groupOf({ kind: ATTEMPTS, channel, code }, UNPROVED) : NONE;
    const isLmtp = Number(channel === LMTP_CLIENT);
    return engine.newWay(cells, sendings, attempts, queueOf(channel), Number(isStore(channel)), isLmtp);
  };

  return {
    numberOf: (source, queue, code, isByCode = false) => {
      const key = JSON.stringify([source, queue, code, isByCode]);
      const known = ways.get(key);
      if (known !== undefined || ways.size >= MOST) return known ?? null;
      const way = add(source, queue, code, isByCode);
      ways.set(key, way);
      return way;
    },
    groupOf: (key) => byNumber[Math.floor(key / KINDS / VARIANTS)]!,
    trim: () => {
      if (ways.size <= MOST_KEPT) return false;
      engine.forgetWays();
      ways = new Map();
      groups = new Map();
      queues = new Map();
      return true;
    },
  };
};
