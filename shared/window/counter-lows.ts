import type { Fact } from '#shared/contracts/fact.ts';
import { type ChannelLows, CounterName, type Low } from '#shared/contracts/window.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import { byText } from './merge.ts';

/** Days for which the lowest readings of counters are remembered. */
export const LOW_DAYS = 400;

const DAY = 24 * 60;
const HOUR = 60;

type Counters = Extract<Fact, { kind: 'counters' }>;

/** Number of binary digits of a running total: it falls only when the counters are zeroed. */
const levelOf = (total: number): number => Math.max(0, total).toString(2).length;

const lowsOf = (facts: readonly Counters[]): ChannelLows[] =>
  facts.map((fact) => {
    const minute = Math.floor(fromInstant(fact.at) / 60_000);
    const total = fact.received === null || fact.delivered === null ? null : fact.received + fact.delivered;
    return {
      channel: fact.name,
      lows: CounterName.options.flatMap((counter): Low[] => {
        const value = fact[counter];
        return value !== null && value < 0 ? [{ counter, minute, value, total }] : [];
      }),
      seen: total === null ? [] : [[levelOf(total), minute]],
    };
  });

/** The lower of an hour; of equal ones the later, then the one with the lower total. */
const isLower = (a: Low, b: Low): boolean =>
  a.value !== b.value
    ? a.value < b.value
    : a.minute !== b.minute
      ? a.minute > b.minute
      : (a.total ?? Infinity) < (b.total ?? Infinity);

const hourOf = ({ minute }: Low): number => Math.floor(minute / HOUR);

/**
 * Of each counter, hour and level of the total the lowest, and of these the ones that are lower than all of later hours.
 * By hours, for what is lower than an hour's lowest takes its place, and must stay later than what it lets go.
 */
const staircase = (lows: readonly Low[]): Low[] => {
  const lowest = new Map<string, Low>();
  for (const low of lows) {
    const key = `${low.counter}|${hourOf(low)}|${low.total === null ? '' : levelOf(low.total)}`;
    const known = lowest.get(key);
    if (!known || isLower(low, known)) lowest.set(key, low);
  }
  const all = [...lowest.values()].sort(
    (a, b) =>
      byText(a.counter, b.counter) || a.minute - b.minute || a.value - b.value || (a.total ?? -1) - (b.total ?? -1),
  );
  const kept: Low[] = [];
  // Backwards: the least of later hours, and of the hour in hand.
  let [hour, later, own, last] = [Infinity, Infinity, Infinity, all.at(-1)];
  for (const low of all.toReversed()) {
    if (low.counter !== last?.counter) [hour, later, own] = [Infinity, Infinity, Infinity];
    if (hourOf(low) < hour) [hour, later, own] = [hourOf(low), Math.min(later, own), Infinity];
    own = Math.min(own, low.value);
    last = low;
    if (low.value < later) kept.push(low);
  }
  return kept.reverse();
};

const latestOfLevels = (seen: ChannelLows['seen']): ChannelLows['seen'] => {
  const latest = new Map<number, number>();
  for (const [level, minute] of seen) latest.set(level, Math.max(minute, latest.get(level) ?? 0));
  return [...latest].sort(([a], [b]) => a - b);
};

/**
 * What is remembered of the lowest readings, with those of some more facts, however old these are: a union in which
 * nothing depends on order or repetition. `newest` = the minute from which {@link LOW_DAYS} are reckoned. Gives back the
 * same object when nothing is new.
 */
export const addLows = (
  known: ChannelLows[] | undefined,
  facts: readonly Fact[],
  newest: number | null,
): ChannelLows[] | undefined => {
  const readings = facts.filter((fact): fact is Counters => fact.kind === 'counters');
  const cutoff = newest === null ? 0 : newest - LOW_DAYS * DAY;
  const isYoung = (minute: number): boolean => minute >= cutoff;
  const isAllYoung = ({ lows, seen }: ChannelLows): boolean =>
    lows.every((low) => isYoung(low.minute)) && seen.every(([, minute]) => isYoung(minute));
  if (readings.length === 0 && (known ?? []).every(isAllYoung)) return known;
  const channels = new Map<string, ChannelLows[]>();
  for (const row of [...(known ?? []), ...lowsOf(readings)])
    channels.set(row.channel, [...(channels.get(row.channel) ?? []), row]);
  const next = [...channels]
    .map(([channel, rows]) => ({
      channel,
      lows: staircase(rows.flatMap((r) => r.lows).filter((low) => isYoung(low.minute))),
      seen: latestOfLevels(rows.flatMap((r) => r.seen).filter(([, minute]) => isYoung(minute))),
    }))
    .filter(({ lows, seen }) => lows.length > 0 || seen.length > 0)
    .sort((a, b) => byText(a.channel, b.channel));
  if (next.length === 0) return undefined;
  return JSON.stringify(next) === JSON.stringify(known) ? known : next;
};

/**
 * The lowest reading of a counter since the counters were zeroed last, negative; null = none was. A reading is of an
 * earlier time when the total was seen at a lower power of two after it, or when it was taken no later than a total that
 * a lower one followed. Zeroing that is followed by as high a total within one reading is not told.
 */
export const lowestOf = (of: ChannelLows | undefined, counter: CounterName, from = 0): Low | null => {
  if (!of) return null;
  const zeroed = of.seen.reduce(
    (latest, [level, minute]) =>
      of.seen.some(([lower, later]) => lower < level && later > minute) ? Math.max(latest, minute) : latest,
    -1,
  );
  const isOfNow = ({ minute, total }: Low): boolean =>
    minute > zeroed &&
    minute >= from &&
    !(total !== null && of.seen.some(([level, later]) => level < levelOf(total) && later > minute));
  return of.lows.filter((low) => low.counter === counter && isOfNow(low)).reduce<Low | null>(lower, null);
};

const lower = (a: Low | null, b: Low): Low => (a === null || b.value < a.value ? b : a);
