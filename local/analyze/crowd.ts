import type { Cell, EntryCode, Sending } from '#shared/contracts/digest.ts';
import type { RowColumns } from './blocks.ts';

/**
 * Destinations and senders of a day that are told apart: all others become `*`, as in a digest. A host with tens of
 * thousands of accounts would else need more memory than the machine of whoever analyses its logs has.
 */
export interface Crowd {
  cell: (cell: Cell) => Cell;
  sending: (sending: Sending) => Sending;
}

/** Rows of a day below which all names stay. */
const MOST_ROWS = 100_000;

/** How many names stay in each channel: those that fail most and those with most mail, in six hours. */
export interface Room {
  failing: number;
  busy: number;
  refused: number;
}

const OF_A_DAY: Room = { failing: 120, busy: 50, refused: Infinity };

const FAILURES: ReadonlySet<EntryCode> = new Set<EntryCode>(['Q', 'Z', 'R', 'K', 'W']);

/** Our own refusals: nothing was sent there, so that their names stay or go alone. */
const REFUSALS: ReadonlySet<EntryCode> = new Set<EntryCode>(['J', 'B', 'V']);

const destinationKey = (c: Cell): string => `${c.channel}|${c.destination}`;
const senderKey = (s: Sending): string => `${s.channel}|${Number(s.authenticated)}${s.sender}`;

/** The names of each channel with the greatest numbers. */
const greatest = (numbers: ReadonlyMap<string, number>, most: number): string[] => {
  const channels = new Map<string, [string, number][]>();
  for (const entry of numbers) {
    const channel = entry[0].slice(0, entry[0].indexOf('|'));
    const own = channels.get(channel);
    if (own) own.push(entry);
    else channels.set(channel, [entry]);
  }
  return [...channels.values()].flatMap((own) =>
    own
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, most)
      .map(([name]) => name),
  );
};

/** Crowd of a day's blocks; undefined = they are small enough. */
export const crowdOfDay = (blocks: readonly RowColumns[]): Crowd | undefined => {
  const rows = blocks.reduce((sum, { cells, sendings }) => sum + cells.size + sendings.size, 0);
  return rows > MOST_ROWS ? crowdOf(blocks, OF_A_DAY) : undefined;
};

/** Crowd of what some blocks hold. */
export const crowdOf = (blocks: readonly Pick<RowColumns, 'cells' | 'sendings'>[], room: Room): Crowd => {
  const failures = new Map<string, number>();
  const refusals = new Map<string, number>();
  const mail = new Map<string, number>();
  const sent = new Map<string, number>();
  for (const { cells, sendings } of blocks) {
    cells.totals((cell, total) => {
      const key = destinationKey(cell);
      const numbers = FAILURES.has(cell.code) ? failures : REFUSALS.has(cell.code) ? refusals : mail;
      numbers.set(key, Math.max(numbers.get(key) ?? 0, total));
    });
    sendings.totals((sending, total) => {
      const key = senderKey(sending);
      sent.set(key, Math.max(sent.get(key) ?? 0, total));
    });
  }
  // Of two with as many failures, the one that takes less: a busy destination always has some.
  const failing = new Map([...failures].map(([key, failed]) => [key, failed ** 2 / (failed + (mail.get(key) ?? 0))]));
  const kept = new Set([...greatest(failing, room.failing), ...greatest(mail, room.busy)]);
  const refused = new Set(greatest(refusals, room.refused));
  const senders = new Set(greatest(sent, room.busy));
  return {
    // A name keeps its failures and its deliveries, or neither: failures alone would look like an outage.
    cell: (cell) =>
      (REFUSALS.has(cell.code) ? refused : kept).has(destinationKey(cell)) ? cell : { ...cell, destination: '*' },
    sending: (sending) =>
      // Notifications have no sender, and are told apart by that.
      sending.sender === '' || senders.has(senderKey(sending))
        ? sending
        : { ...sending, sender: '*', authenticated: false },
  };
};
