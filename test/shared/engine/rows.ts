import { createEngine, type Engine, NONE } from '#shared/engine/engine.ts';

const MINUTE = 60_000;

/** How the engine packs what a row is of: `(group * 64 + variant) * 2 + kind`. */
const KINDS = 2;
const VARIANTS = 64;

/** A name to be counted: in kind 0 only its lower case counts. */
export interface Named {
  group: number;
  name: string;
  minute?: number;
  variant?: number;
  /** Exact = all its bytes count. */
  isExact?: boolean;
}

/** An engine with so many groups of one kind, and what it counts of names. */
export const createRows = (groups: number, limits: { groups: number; names: number; atOnce: number }) => {
  const engine: Engine = createEngine();
  for (const kind of [0, 1]) engine.limit(kind, limits.groups, limits.names, limits.atOnce);
  engine.limit(2, 1, 1, 1);
  // What is counted first, of the exact names, must not take room from them.
  const anybody = engine.newGroup(2, 3);
  const own = Array.from({ length: groups }, () => [engine.newGroup(0, 0), engine.newGroup(1, 2)] as const);
  const ways = own.map(([lower, exact]) => [
    engine.newWay(lower, NONE, NONE, 0, 0, 0),
    engine.newWay(anybody, exact, NONE, 0, 0, 0),
  ]);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  /** Counts a name; false = there are too many groups. */
  const count = ({ group, name, minute = 0, variant = 0, isExact = false }: Named): boolean => {
    const bytes = encoder.encode(name);
    new Uint8Array(engine.memory.buffer).set(bytes, engine.scratch(bytes.length));
    const before = engine.uncountedEntries();
    const way = ways[group]![Number(isExact)]!;
    const [to, from] = isExact ? [0, bytes.length] : [bytes.length, NONE];
    engine.countCarefully(way, isExact ? 0 : variant, minute * MINUTE, to, from, Number(isExact), 0, NONE);
    engine.forgetShown();
    return engine.uncountedEntries() === before;
  };

  const told = (row: number): string | null => {
    const key = engine.keyOf(row);
    const number = Math.floor(key / KINDS / VARIANTS);
    const group = own.findIndex((pair) => pair.includes(number));
    if (group === -1) return null;
    const name = decoder.decode(new Uint8Array(engine.memory.buffer, engine.nameAt(row), engine.nameLength(row)));
    // What goes over the limit is not told apart by its bytes.
    const kind = number === own[group]![0] ? '' : key % KINDS === 1 ? ' exact' : ' rest';
    return `${group}${kind} ${name} ${Math.floor(key / KINDS) % VARIANTS}`;
  };

  /** Ends a part, and gives what was counted in it: of what, minute, count. */
  const take = (): [string, number, number][] => {
    const counts = new Int32Array(engine.memory.buffer, engine.countsAt(), engine.countsCount() * 3);
    const rows: [string, number, number][] = [];
    for (let at = 0; at < counts.length; at += 3) {
      const of = told(counts[at]!);
      if (of !== null) rows.push([of, counts[at + 1]!, counts[at + 2]!]);
    }
    engine.endPart();
    return rows;
  };
  return { engine, count, take };
};
