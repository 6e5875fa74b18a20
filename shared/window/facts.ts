import type { Fact, FactKind } from '#shared/contracts/fact.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { byText } from './merge.ts';
import { intervalAt } from './time.ts';

/** Facts kept of one kind in one interval; a host has hundreds of channels and processes, not thousands. */
export const FACTS_PER_KIND = 2_000;

/** Kinds of facts that say how a host is set up: hundreds that hardly ever change, listed again and again. */
export const SETTINGS: ReadonlySet<FactKind> = new Set<FactKind>(['job-controller', 'option']);

type Setting = Extract<Fact, { kind: 'job-controller' | 'option' }>;

/** Facts by kind. */
export interface FactsView {
  /** The newest of each name, ascending by name; several only of programs that run more than once. */
  latest<K extends FactKind>(kind: K): readonly Extract<Fact, { kind: K }>[];
  /** All of one name, ascending by time. */
  series<K extends FactKind>(kind: K, name: string): readonly Extract<Fact, { kind: K }>[];
}

// A program that runs more than once has as many facts of one name and time.
const instanceOf = (fact: Fact): number => (fact.kind === 'process' ? fact.pid : 0);

/** Canonical order: by kind, name, time and process; between the same by text, which any order of arrival leaves alike. */
export const compareFacts = (a: Fact, b: Fact): number =>
  byText(a.kind, b.kind) ||
  byText(a.name, b.name) ||
  byText(a.at, b.at) ||
  instanceOf(a) - instanceOf(b) ||
  byText(JSON.stringify(a), JSON.stringify(b));

const isSetting = (fact: Fact): fact is Setting => SETTINGS.has(fact.kind);

const sameName = (a: Fact, b: Fact): boolean => a.kind === b.kind && a.name === b.name;

/**
 * The latest facts of each kind and name in each interval, in canonical order; of two at the same instant the one with
 * the greater text. Of {@link SETTINGS} each value once, as it was seen last. Where an interval has too many names of a
 * kind, those that come first in text order stay.
 */
export const latestFacts = (facts: readonly Fact[], young: (at: Instant) => boolean): Fact[] => {
  const latest: Fact[] = [];
  const seen = facts.filter((f) => young(f.at));
  for (const fact of [...lastSeen(seen.filter(isSetting)), ...seen.filter((f) => !isSetting(f))].sort(compareFacts)) {
    for (let last = latest.at(-1); last && replaces(fact, last); last = latest.at(-1)) latest.pop();
    latest.push(fact);
  }
  const room = new Map<string, number>();
  return latest.filter(({ kind, at }) => {
    const group = `${kind}|${intervalAt(at)}`;
    const count = (room.get(group) ?? 0) + 1;
    room.set(group, count);
    return count <= FACTS_PER_KIND;
  });
};

/** Values of settings, each where it stood last. */
const lastSeen = (settings: readonly Setting[]): Setting[] => {
  const last = new Map<string, Setting>();
  for (const setting of settings) {
    const key = JSON.stringify([setting.kind, setting.name, setting.value]);
    const known = last.get(key);
    if (!known || compareFacts(known, setting) < 0) last.set(key, setting);
  }
  return [...last.values()];
};

const replaces = (later: Fact, earlier: Fact): boolean =>
  !isSetting(later) &&
  sameName(earlier, later) &&
  (earlier.at === later.at
    ? instanceOf(earlier) === instanceOf(later)
    : intervalAt(earlier.at) === intervalAt(later.at));

/** Time of the newest fact; null = there is none. */
export const newestFactAt = (facts: readonly Fact[]): Instant | null =>
  facts.reduce<Instant | null>((newest, { at }) => (newest === null || at > newest ? at : newest), null);

/** Indexes facts in canonical order. */
export const factsView = (facts: readonly Fact[]): FactsView => {
  const kinds = new Map<string, Map<string, Fact[]>>();
  for (const fact of facts) {
    const names = kinds.get(fact.kind) ?? new Map<string, Fact[]>();
    kinds.set(fact.kind, names);
    const series = names.get(fact.name);
    if (series) series.push(fact);
    else names.set(fact.name, [fact]);
  }
  return {
    latest: <K extends FactKind>(kind: K) =>
      [...(kinds.get(kind)?.values() ?? [])].flatMap((series) =>
        series.filter((f) => f.at === series.at(-1)?.at),
      ) as Extract<Fact, { kind: K }>[],
    series: <K extends FactKind>(kind: K, name: string) =>
      (kinds.get(kind)?.get(name) ?? []) as Extract<Fact, { kind: K }>[],
  };
};
