import type { Digest, Exemplar } from '#shared/contracts/digest.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { WINDOW_HOURS } from '#shared/contracts/window.ts';
import type { Bare, CountSink, Taker } from '#shared/digest/count-sink.ts';
import { believable, later } from '#shared/window/clock.ts';
import { keepExemplars } from '#shared/window/exemplars.ts';
import { latestFacts } from '#shared/window/facts.ts';
import { emptyDigest } from './empty-digest.ts';
import { type Crowd, crowdsOf } from './crowd.ts';
import { createPartCrowd } from './part-crowd.ts';
import { blockAt, blockOf, createRowColumns, type RowColumns, type Rows } from './blocks.ts';

const DAY_MS = WINDOW_HOURS * 3_600_000;

/** What is known of some hours of mail time. */
export interface Block {
  readonly number: number;
  /** Times of the first and the last thing in it. */
  readonly from: Instant;
  readonly to: Instant;
  /** Latest mail time; null = nothing but facts. */
  readonly latest: Instant | null;
  /** In canonical order, as are the facts and exemplars; cells and senders as what `crowd` makes of them. */
  rows(crowd?: Crowd): Rows;
  readonly columns: RowColumns;
  facts(): readonly Fact[];
  exemplars(): readonly Exemplar[];
}

/** Blocks of a host, in order of time. */
export interface BlockStore {
  /** Adds what has a time, unless it is known by its name; coverage and version are not kept. */
  add(digest: Digest): void;
  /** Takes the counts of the digest of this name, which is added next; null = they must be in the digest. */
  counts(evidence: string): CountSink | null;
  drop(number: number): void;
  sorted(): Block[];
  /** Rows kept; a block costs as much as some. */
  cost(): number;
}

const BLOCK_COST = 500;

/** Lines that may wait until it is decided which of them are kept. */
const MOST_WAITING = 1_500;

/** Names that a block tells apart, and how many stay in each channel when there are more. */
const MOST_NAMES = 24_000;
const STAYING = { failing: 500, busy: 300, refused: 300 };

interface Growing {
  columns: RowColumns;
  /** Number that the columns alone have. */
  home: number;
  rows: Rows | null;
  /** Names that stayed when there were too many. */
  staying: number;
  facts: Fact[];
  exemplars: Exemplar[];
  /** Exemplars that were decided upon. */
  decided: number;
  from: Instant | null;
  to: Instant | null;
  latest: Instant | null;
}

const grow = (home: number): Growing => ({
  columns: createRowColumns(),
  home,
  rows: null,
  staying: 0,
  facts: [],
  exemplars: [],
  decided: 0,
  from: null,
  to: null,
  latest: null,
});

const decide = (block: Growing): void => {
  if (block.exemplars.length > block.decided) block.exemplars = keepExemplars(block.exemplars, null);
  block.decided = block.exemplars.length;
  block.facts = latestFacts(block.facts, () => true);
};

const namesOf = ({ columns }: Growing): number => columns.cells.names + columns.sendings.names;

/** Keeps a block's memory bounded, however many names a log has; `home` is that of the columns if they change. */
const thin = (block: Growing, home: number): void => {
  const { columns } = block;
  if (namesOf(block) <= MOST_NAMES + block.staying) return;
  block.home = home;
  const [crowd] = crowdsOf([columns], STAYING);
  columns.cells = columns.cells.without(crowd!.cells);
  columns.sendings = columns.sendings.without(crowd!.sendings);
  block.staying = namesOf(block);
};

const sizeOf = ({ columns: c, facts, exemplars }: Growing): number =>
  BLOCK_COST + c.cells.size + c.notices.size + c.sendings.size + c.attempts.size + facts.length + exemplars.length;

const rowsOf = ({ columns: c }: Growing, crowd?: Crowd): Rows => ({
  cells: (crowd ? c.cells.without(crowd.cells) : c.cells).rows(),
  notices: c.notices.rows(),
  sendings: (crowd ? c.sendings.without(crowd.sendings) : c.sendings).rows(),
  attempts: c.attempts.rows(),
});

const asBlock = (number: number, block: Growing, from: Instant, to: Instant): Block => ({
  number,
  from,
  to,
  latest: block.latest,
  columns: block.columns,
  rows: (crowd) => (crowd ? rowsOf(block, crowd) : (block.rows ??= rowsOf(block))),
  facts: () => {
    decide(block);
    return block.facts;
  },
  exemplars: () => {
    decide(block);
    return block.exemplars;
  },
});

type Spans = Map<number, { first: number; last: number }>;

const noSpan = () => ({ first: Infinity, last: -Infinity });

/** Writes counts of one digest after the other to the blocks they belong to. */
interface Books extends CountSink {
  /** Begins with a digest. */
  begin: () => void;
  /** First and last minutes of each block that were written since. */
  spans: () => Spans;
  rows: (digest: Rows) => void;
}

const LAST = toInstant(Date.UTC(9999, 0, 1));

/** Whether all times are believed of evidence with this name, so that its counts need not be judged. */
const isBelieved = (evidence: string): boolean => believable({ ...emptyDigest(evidence, 'any'), to: LAST }).to === LAST;

const earlier = (a: Instant | null, b: Instant): Instant => (a === null || b < a ? b : a);

/** An empty {@link BlockStore}. */
export const createBlockStore = (): BlockStore => {
  const blocks = new Map<number, Growing>();
  let homes = 0;
  const choose = createPartCrowd(STAYING);
  const known = new Set<string>();
  /** Name of the digest that is added next, whose counts are written. */
  let open: string | null = null;

  const at = (number: number): Growing => {
    const block = blocks.get(number) ?? grow(++homes);
    blocks.set(number, block);
    block.rows = null;
    return block;
  };

  const createBooks = (): Books => {
    let spans: Spans = new Map();
    let number = Number.NaN;
    let columns = createRowColumns();
    let home = 0;
    let span = noSpan();
    const turn = (minute: number): void => {
      number = blockOf(minute);
      ({ columns, home } = at(number));
      span = spans.get(number) ?? noSpan();
      spans.set(number, span);
    };
    const see = (minute: number): RowColumns => {
      if (blockOf(minute) !== number) turn(minute);
      if (minute < span.first) span.first = minute;
      if (minute > span.last) span.last = minute;
      return columns;
    };
    const homeOf = (minute: number): number => {
      see(minute);
      return home;
    };
    const takerOf = <K extends 'cells' | 'sendings' | 'attempts'>(kind: K): Taker<Bare<Rows[K][number]>> => ({
      homeOf,
      spotOf: (of) => columns[kind].seriesOf(of),
      count: (spot, minute, count) => columns[kind].count(spot, minute, count),
    });
    return {
      begin: () => {
        spans = new Map();
        number = Number.NaN;
      },
      spans: () => spans,
      choose,
      cells: takerOf('cells'),
      sendings: takerOf('sendings'),
      attempts: takerOf('attempts'),
      rows: ({ cells, notices, sendings, attempts }) => {
        for (const row of cells) see(row.minute).cells.add(row);
        for (const row of notices) see(row.minute).notices.add(row);
        for (const row of sendings) see(row.minute).sendings.add(row);
        // They stand beside cells of the same minutes.
        for (const row of attempts) at(blockOf(row.minute)).columns.attempts.add(row);
      },
    };
  };

  const books = createBooks();

  const widen = (block: Growing, from: Instant, to: Instant): void => {
    block.from = earlier(block.from, from);
    block.to = later(block.to, to);
  };

  const add = (digest: Digest): void => {
    if (open !== digest.evidence) books.begin();
    open = null;
    books.rows(digest);
    const spans = books.spans();
    for (const [number, { first, last }] of spans) {
      const block = at(number);
      // Counts may tell no more of a minute than its interval.
      const isIn = (end: Instant | null): end is Instant => end !== null && blockAt(end) === number;
      const to = isIn(digest.to) ? digest.to : toInstant(last * 60_000);
      widen(block, isIn(digest.from) ? digest.from : toInstant(first * 60_000), to);
      block.latest = later(block.latest, to);
    }
    for (const exemplar of digest.exemplars) {
      const number = blockAt(exemplar.at);
      const block = blocks.get(number);
      if (!block) continue;
      block.exemplars.push(exemplar);
      if (!spans.has(number) || (digest.to !== null && blockAt(digest.to) === number)) continue;
      block.latest = later(block.latest, exemplar.at);
      block.to = later(block.to, exemplar.at);
    }
    for (const fact of digest.facts) {
      const block = at(blockAt(fact.at));
      block.facts.push(fact);
      widen(block, fact.at, fact.at);
    }
    for (const block of blocks.values()) {
      if (block.exemplars.length - block.decided > MOST_WAITING) decide(block);
      thin(block, ++homes);
    }
  };

  return {
    add: (digest) => {
      if (known.has(digest.evidence)) return;
      known.add(digest.evidence);
      add(believable(digest));
    },
    counts: (evidence) => {
      if (known.has(evidence) || !isBelieved(evidence)) return null;
      open = evidence;
      books.begin();
      return books;
    },
    drop: (number) => blocks.delete(number),
    sorted: () =>
      [...blocks]
        .sort(([a], [b]) => a - b)
        .flatMap(([number, block]) =>
          block.from === null || block.to === null ? [] : [asBlock(number, block, block.from, block.to)],
        ),
    cost: () => [...blocks.values()].reduce((total, block) => total + sizeOf(block), 0),
  };
};

/** Blocks of one stretch of mail time each: a day or more without anything lies between stretches. */
export const stretchesOf = (sorted: readonly Block[]): Block[][] => {
  const stretches: Block[][] = [];
  for (const block of sorted) {
    const last = stretches.at(-1)?.at(-1);
    if (last && fromInstant(block.from) - fromInstant(last.to) <= DAY_MS) stretches.at(-1)?.push(block);
    else stretches.push([block]);
  }
  return stretches;
};
