import type { Cell, Sending } from '#shared/contracts/digest.ts';
import { byText } from '#shared/window/merge.ts';
import type { RowColumns } from './blocks.ts';
import type { Columns, Field, Nameless } from './columns.ts';
import { marksOf, raise, type Room, staying } from './marks.ts';
import { greatestOf, noStanding, standingOf } from './standing.ts';
import { createTuples, firstOfEach, type Value } from './tuples.ts';

/**
 * Destinations and senders of a block that are told apart: all others become `*`, as in a digest. A host with tens of
 * thousands of accounts would else need more memory than the machine of whoever analyses its logs has.
 */
export interface Crowd {
  cells: Nameless<Cell>;
  sendings: Nameless<Sending>;
}

/** Rows of a day below which all names stay. */
const MOST_ROWS = 50_000;

const OF_A_DAY: Room = { failing: 120, busy: 50, refused: 300 };

/** Names of the things in some blocks, as numbers. */
interface Names<T> {
  /** Of each block by the number of a thing. */
  of: Int32Array[];
  /** Number of each name's channel. */
  channels: Int32Array;
  /** A thing of a name. */
  thing: (name: number) => T;
}

/** Names that some fields make, the channel first of them. */
const namesOf = <T extends Cell | Sending>(blocks: readonly Columns<T>[], fields: readonly Field<T>[]): Names<T> => {
  const own = blocks.map((columns) => columns.numbersOf(fields));
  const [only, ...others] = blocks;
  if (only && others.length === 0) {
    const first = firstOfEach(own[0]!);
    const channels = only.column(fields[0]!).of;
    return {
      of: own,
      channels: Int32Array.from(first, (of) => channels[of]!),
      thing: (name) => only.thing(first[name]!),
    };
  }
  // Numbers of several blocks differ, so that their names are compared by text.
  const names = createTuples(fields.length);
  const things: T[] = [];
  const of = own.map((numbers, i) => {
    const nameOf = firstOfEach(numbers).map((first) => {
      const thing = blocks[i]!.thing(first);
      const name = names.numberOf(fields.map((field) => thing[field] as Value));
      things[name] ??= thing;
      return name;
    });
    return numbers.map((number) => nameOf[number]!);
  });
  return { of, channels: names.column(0).of, thing: (name) => things[name]! };
};

/** Marks of the names with the greatest numbers in each channel; of equals those that come first in text order. */
const greatest = <T>(
  { channels, thing }: Names<T>,
  numbers: Float64Array,
  most: number,
  compare: (a: T, b: T) => number,
): Uint8Array => {
  const marks = new Uint8Array(numbers.length);
  const byChannel: number[][] = [];
  for (let name = 0; name < numbers.length; name++) (byChannel[channels[name]!] ??= []).push(name);
  const inTextOrder = (names: number[]): number[] =>
    names
      .map((name) => ({ name, of: thing(name) }))
      .sort((a, b) => compare(a.of, b.of))
      .map(({ name }) => name);
  for (const own of byChannel) for (const name of greatestOf(own ?? [], numbers, most, inTextOrder)) marks[name] = 1;
  return marks;
};

const byDestination = (a: Cell, b: Cell): number => byText(a.destination, b.destination);

const bySender = (a: Sending, b: Sending): number =>
  Number(a.authenticated) - Number(b.authenticated) || byText(a.sender, b.sender);

const cellCrowds = (blocks: readonly Columns<Cell>[], room: Room): Nameless<Cell>[] => {
  const names = namesOf(blocks, ['channel', 'destination']);
  const standing = noStanding(names.channels.length);
  const codes = blocks.map((cells) => cells.column('code'));
  for (const [i, cells] of blocks.entries()) {
    const { values, of } = codes[i]!;
    raise(
      values.map((code) => standing[standingOf(code)]),
      of,
      names.of[i]!,
      cells.totals(),
    );
  }
  const { kept, refused } = staying(standing, room, (numbers, most) => greatest(names, numbers, most, byDestination));
  return codes.map(({ values, of }, i) => ({
    stays: marksOf(
      values.map((code) => (standingOf(code) === 'refusals' ? refused : kept)),
      of,
      names.of[i]!,
    ),
    instead: { destination: '*' },
  }));
};

const sendingCrowds = (blocks: readonly Columns<Sending>[], room: Room): Nameless<Sending>[] => {
  const names = namesOf(blocks, ['channel', 'sender', 'authenticated']);
  const sent = new Float64Array(names.channels.length);
  const senders = blocks.map((sendings) => sendings.column('sender'));
  for (const [i, sendings] of blocks.entries())
    raise(
      senders[i]!.values.map(() => sent),
      senders[i]!.of,
      names.of[i]!,
      sendings.totals(),
    );
  const busiest = greatest(names, sent, room.busy, bySender);
  // Notifications have no sender, and are told apart by that.
  const all = new Uint8Array(busiest.length).fill(1);
  return senders.map(({ values, of }, i) => ({
    stays: marksOf(
      values.map((sender) => (sender === '' ? all : busiest)),
      of,
      names.of[i]!,
    ),
    instead: { sender: '*', authenticated: false },
  }));
};

type Named = Pick<RowColumns, 'cells' | 'sendings'>;

/** Crowd of what some blocks hold, of each. */
export const crowdsOf = (blocks: readonly Named[], room: Room): Crowd[] => {
  const cells = cellCrowds(
    blocks.map((block) => block.cells),
    room,
  );
  const sendings = sendingCrowds(
    blocks.map((block) => block.sendings),
    room,
  );
  return blocks.map((_, i) => ({ cells: cells[i]!, sendings: sendings[i]! }));
};

/** Crowd of a day's blocks, of each; undefined = they are small enough. */
export const crowdsOfDay = (blocks: readonly Named[]): Crowd[] | undefined => {
  const rows = blocks.reduce((sum, { cells, sendings }) => sum + cells.size + sendings.size, 0);
  return rows > MOST_ROWS ? crowdsOf(blocks, OF_A_DAY) : undefined;
};
