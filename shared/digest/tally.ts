import {
  type Attempt,
  ATTEMPTS_LIMIT,
  type Cell,
  cellKey,
  type Digest,
  type EntryCode,
  type Notice,
  noticeKey,
  ReasonClass,
  type Sending,
  sendingKey,
} from '#shared/contracts/digest.ts';
import type { Bare, CountSink } from './count-sink.ts';
import type { ExemplarKeeper, Proof } from './exemplars.ts';
import { createAdmission } from './names.ts';
import { createQueues, type Queue } from './queues.ts';
import { createRoll, type Group, type NameAt, type Taker } from './roll.ts';
import { ROUTINE } from './routine.ts';
import { beginRow, countOne, eachMinute, type Row } from './row.ts';
import { createSeries } from './series.ts';

/** Distinct destinations and reasons that a (channel, code) keeps; the rest are counted as `*`. */
export const MAX_DESTINATIONS = 2_000;

/** Distinct senders that a (channel, source) keeps, and subjects that a (process, kind of notice) keeps. */
export const MAX_NAMES = 500;

/** Senders that a (channel, source) tells apart at once: of a crowd, only who comes again. */
export const SENDERS_AT_ONCE = 50;

const MINUTE = 60_000;

// Channels come from a configuration file: a site has dozens. More is a log of something else.
const MAX_GROUPS = 500;

interface AttemptRow extends Row {
  of: Bare<Attempt>;
}

type CellGroup = Pick<Cell, 'channel' | 'code'>;
type SendingGroup = Pick<Sending, 'channel' | 'source'>;

/** What belongs to a queue, by the first letter of a code; remembered from part to part. */
interface Counts {
  cells: (Group<CellGroup> | undefined)[];
  sendings: Map<Queue<Counts>, Group<SendingGroup>>;
  attempts: (AttemptRow | undefined)[];
  /** Part in which attempts were admitted last. */
  part: number;
}

/** A queue of which things are counted. */
export type CountedQueue = Queue<Counts>;

/** What one part of a log says in counts. */
export type Tallied = Pick<Digest, 'cells' | 'sendings' | 'attempts' | 'notices'>;

/** Where the lines go that prove what was counted; undefined = it was not: there are too many channels or processes. */
export type Counted = Proof | null | undefined;

/** Sums entries to cells and the like, service-log lines to notices, in bounded space. */
export interface Tally {
  /** The queue of a channel; null when there are too many. */
  queue(name: NameAt): CountedQueue | null;
  entry(queue: CountedQueue, minute: number, code: EntryCode, reason: ReasonClass, to: NameAt): Counted;
  sending(queue: CountedQueue, minute: number, source: CountedQueue, authenticated: boolean, sender: NameAt): Counted;
  /** Counts an attempt; false when there are too many channels. */
  attempt(queue: CountedQueue, minute: number, code: EntryCode, failures: number): boolean;
  notice(minute: number, notice: Bare<Notice>): Counted;
  /** What was counted since the last call; with `sink` the cells and sendings go there. */
  take(sink?: CountSink | null): Tallied;
}

const REASONS = new Map(ReasonClass.options.map((reason, index) => [reason, index]));

const letterOf = (code: EntryCode): number => code.charCodeAt(0) - 65;

const createNotices = () => {
  const notices = createSeries<Bare<Notice>>();
  const subjects = createAdmission({ groups: MAX_GROUPS, names: MAX_NAMES });
  return {
    add: (minute: number, of: Bare<Notice>): string | null => {
      const subject = subjects(`${of.process}|${of.class}`, of.subject);
      if (subject === null) return null;
      const admitted = { ...of, subject };
      const key = noticeKey(admitted);
      notices.add(key, admitted, minute);
      return key;
    },
    rows: notices.rows,
  };
};

/** Makes a row of each count. `home` was never used before. */
const rowsInto = <T extends object>(rows: (T & { minute: number; count: number })[], home: number): Taker<T> => {
  const things: T[] = [];
  return {
    homeOf: () => home,
    spotOf: (of) => things.push(of) - 1,
    count: (spot, minute, count) => rows.push({ ...things[spot]!, minute, count }),
  };
};

const SUCCESS: ReadonlySet<EntryCode> = new Set<EntryCode>(['E', 'D']);

/** An empty {@link Tally}. `exemplars` keeps lines of the part of the log that is read. */
export const createTally = (exemplars: () => ExemplarKeeper): Tally => {
  /** Senders that were given room in this part. */
  const known = new Set<string>();
  const queues = createQueues<Counts>(() => ({ cells: [], sendings: new Map(), attempts: [], part: 0 }));
  const cells = createRoll<Bare<Cell>, CellGroup, Proof>({
    groups: MAX_GROUPS,
    names: MAX_DESTINATIONS,
    atOnce: MAX_DESTINATIONS,
    lower: [true],
    make: ({ channel, code }, _, destination, variant) => ({
      channel,
      code,
      destination,
      reason: ReasonClass.options[variant]!,
    }),
    room: (cell) => {
      const sort = SUCCESS.has(cell.code) ? 'success' : 'failure';
      // No other row has the key of a cell.
      return exemplars().isFull(sort) ? null : exemplars().room(cellKey(cell), sort);
    },
  });
  const sendings = createRoll<Bare<Sending>, SendingGroup, Proof>({
    groups: MAX_GROUPS,
    names: MAX_NAMES,
    atOnce: SENDERS_AT_ONCE,
    // Envelope senders and authenticated users; over the limit nobody is told apart, nor which of the two they were.
    lower: [true, false],
    make: ({ channel, source }, kind, sender) => ({
      channel,
      source,
      sender,
      authenticated: kind === 1,
    }),
    room: (sending) => {
      // A user and an envelope sender of the same name share a key.
      if (exemplars().isFull('sender') && !known.has(sending.sender)) return null;
      known.add(sending.sender);
      return exemplars().room(sendingKey(sending), 'sender');
    },
  });
  let attempts: AttemptRow[] = [];
  let attempted = 0;
  let notices = createNotices();
  let part = 1;

  return {
    queue: queues.find,
    entry: (queue, minute, code, reason, to) => {
      const letter = letterOf(code);
      const group = (queue.own.cells[letter] ??= cells.group({ channel: queue.name, code }));
      const row = cells.count(group, 0, REASONS.get(reason) ?? 0, minute, to);
      if (row === -1) return undefined;
      if (cells.isProven(row, minute)) return null;
      const proof = cells.proof(row);
      if (proof && minute * MINUTE >= proof.before) cells.suffices(row, minute);
      return proof;
    },
    sending: (queue, minute, source, authenticated, sender) => {
      let group = queue.own.sendings.get(source);
      if (!group) {
        group = sendings.group({ channel: queue.name, source: source.name });
        queue.own.sendings.set(source, group);
      }
      const row = sendings.count(group, Number(authenticated), 0, minute, sender);
      return row === -1 ? undefined : sendings.proof(row);
    },
    attempt: ({ name, own }, minute, code, failures) => {
      if (own.part !== part) {
        if (attempted >= MAX_GROUPS) return false;
        attempted += 1;
        own.part = part;
      }
      const told = Math.min(failures, ATTEMPTS_LIMIT);
      const of = (own.attempts[letterOf(code) * (ATTEMPTS_LIMIT + 1) + told] ??= {
        part: 0,
        minute: 0,
        count: 0,
        others: null,
        of: { channel: name, code, failures: told },
      });
      if (of.part === part) countOne(of, minute);
      else {
        beginRow(of, part, minute);
        attempts.push(of);
      }
      return true;
    },
    notice: (minute, notice) => {
      const key = notices.add(minute, notice);
      return key === null ? undefined : exemplars().room(key, ROUTINE.has(notice.class) ? 'success' : 'failure');
    },
    take: (sink) => {
      const done: Tallied = { cells: [], sendings: [], attempts: [], notices: notices.rows() };
      // Homes of others are above zero.
      cells.take(sink?.cells ?? rowsInto(done.cells, -part));
      sendings.take(sink?.sendings ?? rowsInto(done.sendings, -part));
      for (const attempt of attempts) {
        const { channel, code, failures } = attempt.of;
        eachMinute(attempt, (minute, count) => done.attempts.push({ channel, code, failures, minute, count }));
      }
      attempts = [];
      attempted = 0;
      notices = createNotices();
      part += 1;
      known.clear();
      queues.trim();
      return done;
    },
  };
};
