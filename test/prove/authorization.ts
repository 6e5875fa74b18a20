import { makeRandom } from '#local/mailhost/world/random.ts';
import { ActionKind } from '#shared/actions/index.ts';
import type { Policy } from '#shared/contracts/policy.ts';
import type { Person } from '#shared/contracts/primitives.ts';
import { table } from './approval-bench.ts';
import { createCounter, type Proof } from './proof.ts';

const HOME = 'T1HOME';
const STRANGE = 'T9STRANGE';

/** What each role may approve, and up to how many messages; what is not named is denied. */
const MAY: Readonly<Record<string, Partial<Record<ActionKind, number>>>> = {
  postmaster: { hold: 500, release: 400, return: 300, delete: 200, start: 1, stop: 1, retry: 1, 'cache-sync': 1 },
  oncall: { hold: 100, return: 100, start: 1, retry: 1 },
  helpdesk: {},
};

/** Releases of more take two people. */
const RELEASE_ALONE = 50;
const PROTECTED = 'president.example.edu';

const ROLES = ['postmaster', 'oncall', 'helpdesk', 'nobody'] as const;
const COUNTS = [1, 50, 51, 100, 101, 200, 201, 300, 301, 400, 401, 500, 501] as const;
/** Milliseconds after the proposal was made; it lives for fifteen minutes. */
const MOMENTS = { 'in time': 1_000, 'at the last moment': 899_999, 'at the expiry': 900_000, late: 960_000 } as const;
/** Who clicks besides: nobody, the same person again, somebody else of a role, whoever asked for the action. */
const SECONDS = ['none', 'same', 'postmaster', 'oncall', 'helpdesk', 'requester'] as const;

const person = (role: string, n = 1): Person => ({ team: HOME, user: `U${role.toUpperCase()}${n}` });
const ASKER: Person = { team: HOME, user: 'UASKER' };

const POLICY: Policy = {
  version: 1,
  people: [
    { ...ASKER, role: 'postmaster' },
    ...Object.keys(MAY).flatMap((role) => [
      { ...person(role), role },
      { ...person(role, 2), role },
    ]),
  ],
  approvals: Object.entries(MAY).flatMap(([role, limits]) =>
    Object.entries(limits).map(([action, maxMessages]) => ({
      action: ActionKind.parse(action),
      roles: [role],
      maxMessages,
      ...(action === 'release' && { aloneUpTo: RELEASE_ALONE }),
    })),
  ),
  protected: [PROTECTED],
};

interface Cell {
  role: (typeof ROLES)[number];
  second: (typeof SECONDS)[number];
  action: ActionKind;
  count: number;
  /** The first to click is who asked for the action. */
  asked: boolean;
  home: boolean;
  protectedMail: boolean;
  moment: keyof typeof MOMENTS;
}

const BOTH = [true, false];

/** The matrix, a row a time; a cell is named by its number. */
const AXES = {
  role: ROLES,
  second: SECONDS,
  action: ActionKind.options,
  count: COUNTS,
  asked: BOTH,
  home: BOTH,
  protectedMail: BOTH,
  moment: Object.keys(MOMENTS),
} as const;

const SIZE = Object.values(AXES).reduce((product, axis) => product * axis.length, 1);

const cellAt = (index: number): Cell => {
  let rest = index;
  return Object.fromEntries(
    Object.entries(AXES).map(([name, axis]) => {
      const value: unknown = axis[rest % axis.length];
      rest = Math.floor(rest / axis.length);
      return [name, value];
    }),
  ) as unknown as Cell;
};

const onChannel = (action: ActionKind): boolean => ['start', 'stop', 'retry', 'cache-sync'].includes(action);

const permitted = (role: string, { action, count }: Cell): boolean => {
  const limit = MAY[role]?.[action];
  return limit !== undefined && (onChannel(action) || count <= limit);
};

/** The statement: whether the host may be told. Written from the rules in words, not from the code. */
const expected = (cell: Cell): boolean => {
  if (cell.moment === 'at the expiry' || cell.moment === 'late') return false;
  const { action, count, protectedMail } = cell;
  const lost = action === 'return' || action === 'delete';
  const large = action === 'release' && count > RELEASE_ALONE;
  const needed = lost || large || (protectedMail && !onChannel(action)) ? 2 : 1;
  const first = cell.home && !cell.asked && permitted(cell.role, cell);
  const another = ['postmaster', 'oncall', 'helpdesk'].includes(cell.second) && permitted(cell.second, cell);
  return Number(first) + Number(another) >= needed;
};

const clickers = (cell: Cell): { first: Person; second: Person | null; asker: Person } => {
  const first: Person = { ...person(cell.role), team: cell.home ? HOME : STRANGE };
  const asker = cell.asked ? first : ASKER;
  switch (cell.second) {
    case 'none':
      return { first, second: null, asker };
    case 'same':
      return { first, second: first, asker };
    case 'requester':
      return { first, second: asker, asker };
    default:
      return { first, second: person(cell.second, 2), asker };
  }
};

const happens = async (cell: Cell): Promise<boolean> => {
  const { first, second, asker } = clickers(cell);
  const bench = await table({
    policy: POLICY,
    action: cell.action,
    count: cell.count,
    requestedBy: asker,
    sender: cell.protectedMail ? `dean@${PROTECTED}` : 'ann@example.edu',
  });
  bench.clock.advance(MOMENTS[cell.moment]);
  await bench.click('approve', first);
  if (second) await bench.click('approve', second);
  await bench.sign();
  return (await bench.told()) !== null;
};

/** Role × second person × action × count × who asked × workspace × protected mail × time. */
export const authorization: Proof = {
  name: 'authorization',
  says: 'A host is told exactly what enough people with the right to it approved in time.',
  cases: { long: SIZE, short: 800 },
  run: async (n, seed) => {
    const counter = createCounter();
    const random = makeRandom(seed);
    // The whole matrix in order, or a fair sample of it.
    const indices = n >= SIZE ? Array.from({ length: SIZE }, (_, i) => i) : null;
    for (let i = 0; i < Math.min(n, SIZE); i++) {
      const cell = cellAt(indices?.[i] ?? random.integer(0, SIZE - 1));
      const told = await happens(cell);
      counter.count(told === expected(cell), told ? 'told' : 'not told', () => JSON.stringify(cell));
    }
    return counter.ran();
  },
};
