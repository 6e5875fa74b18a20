import type { Context } from './context.ts';
import { msconfig } from './msconfig.ts';
import { showTable } from './processes.ts';

type Counters = readonly (readonly [attribute: string, bytes: number, value: number])[];

/**
 * What the store's counters hold, by object: figures of a quiet server that runs since long before `minute`, minutes
 * since the epoch. The manuals give the names.
 */
const countersAt = (minute: number): Readonly<Record<string, Counters>> => {
  // Two million minutes are four years: sums grow, and stay in four bytes.
  const grown = minute % 2_000_000;
  const logins = grown * 7;
  return {
    imapstat: [
      ['global.maxConnections', 4, 61],
      ['global.numConnections', 4, logins + 3_293],
      ['global.numCurrentConnections', 4, 42],
      ['global.numFailedConnections', 4, 0],
      ['global.numFailedLogins', 4, 3],
      ['global.numGoodLogins', 4, logins + 3_290],
    ],
    serverresponse: ['imap', 'pop', 'http'].flatMap((server): Counters => [
      [`${server}.lastStatTime`, 4, minute * 60],
      [`${server}.responseTime`, 4, 0],
    ]),
    db_mpool: [
      ['mpool.cache_hit', 8, grown * 600 + 1_904_221],
      ['mpool.cache_miss', 8, grown * 4 + 12_804],
    ],
  };
};

/** `counterutil -o OBJECT -n 1` (2005Q4 Administration Guide); without a count it never ends, and is not simulated. */
const counterutil = (context: Context, args: readonly string[]): number => {
  const [option, object = '', times, count] = args;
  const at = Math.floor(context.now() / 1000);
  const rows = countersAt(Math.floor(at / 60))[object];
  if (option !== '-o' || times !== '-n' || count !== '1' || args.length !== 4) {
    context.print('usage: counterutil -o object -n 1\n');
    return 2;
  }
  if (!rows) {
    context.print(`counterobject ${object} not found\n`);
    return 1;
  }
  const lines = rows.map(([attribute, bytes, value]) => `${attribute} [${bytes} bytes]: ${value}\n`);
  context.print(
    `Monitor counteroobject (${object})\nregistry /opt/mta/data/counter/counter opened\ncounterobject ${object} opened\n\n` +
      `count = 1 at ${at} rh = 0xc55d8 oh = 0xc55b0\n\n${lines.join('')}`,
  );
  return 0;
};

/**
 * `reconstruct -n user/ACCOUNT/FOLDER`: silent about a sound mailbox, which is our own guess. Of damage it says what the
 * default log would (6.3 Administration Guide, 20.14.2).
 */
const reconstruct = async (context: Context, args: readonly string[]): Promise<number> => {
  const mailbox = /^user\/(?<account>[^/]+)\//.exec(args[1] ?? '')?.groups;
  if (args[0] !== '-n' || !mailbox || args.length !== 2) {
    context.print('usage: reconstruct -n mailbox\n');
    return 2;
  }
  const reply = await context.control(`/imsimta/mailbox?account=${encodeURIComponent(mailbox['account'] ?? '')}`);
  if (reply?.status !== 200) {
    context.print('cannot open the mailbox list: stored is not running\n');
    return 1;
  }
  if ((reply.body as { damaged: boolean }).damaged) {
    context.print(`Mailbox corrupted, missing fixed headers: ${args[1]}\n`);
  }
  return 0;
};

const TOOLS = { counterutil, reconstruct, ps: showTable, msconfig } as const;

/** Tools that the host has beside `imsimta`: those of its message store, its `msconfig`, and the system's `ps`. */
export type StoreTool = keyof typeof TOOLS;

/** Their names. */
export const STORE_TOOLS = Object.keys(TOOLS) as StoreTool[];

/** One of these; resolves with its exit status. */
export const runStoreTool = async (context: Context, tool: StoreTool, args: readonly string[]): Promise<number> =>
  TOOLS[tool](context, args);
