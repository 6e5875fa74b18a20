import { cores, databaseLogs, df, load, prstatImapd, storeStamps } from './outputs.ts';
import type { Scenario } from './scenario.ts';
import { line, mailboxes, repeated, usual } from './traffic.ts';

const HOST = 'host:mta1.example.edu';
const MIB = 1024;
const since = (minute: number, from: number): number => Math.max(0, minute - from);

/** Trouble of the message store and its processes. */
export const storeScenarios: readonly Scenario[] = [
  {
    name: 'mailbox-corrupt',
    about: 'The files of one mailbox are damaged.',
    host: usual({
      traffic: { accounts: [...mailboxes(60), { name: 'dora', perMinute: 0.5 }] },
      script: [{ afterMinutes: 60, set: { account: 'dora', behaviour: 'badFormat' } }],
    }),
    minutes: 300,
    trouble: {
      playbook: 'mailbox-corrupt',
      subject: 'account:dora',
      from: 60,
      claim: /dora.*invalid format/,
      channel: 'ims-ms',
    },
  },
  {
    name: 'store-io-error',
    about: 'The disk of one partition, with half of the mailboxes, does not answer.',
    host: usual({
      script: mailboxes(35).map(({ name }) => ({
        afterMinutes: 60,
        set: { account: name, behaviour: 'ioError' as const },
      })),
    }),
    minutes: 240,
    trouble: {
      playbook: 'store-io-error',
      subject: 'channel:ims-ms',
      from: 60,
      claim: /System I\/O error/,
      channel: 'ims-ms',
    },
  },
  {
    name: 'index-overflow',
    about: 'The index of one mailbox reached 2 GiB.',
    host: usual({
      traffic: { accounts: [...mailboxes(60), { name: 'admin', perMinute: 0.5 }] },
      script: [{ afterMinutes: 60, set: { account: 'admin', behaviour: 'ioError' } }],
    }),
    minutes: 240,
    lines: repeated(60.2, 240, 4, (minute) =>
      line('imta', 'ims_master', 'Store Error', minute, 'Unable to append cache for user/admin: File too large'),
    ),
    trouble: {
      playbook: 'index-overflow',
      subject: 'account:user/admin',
      from: 60,
      claim: /user\/admin: File too large|admin@.*System I\/O error/,
      channel: 'ims-ms',
    },
  },
  {
    name: 'mailbox-needs-reconstruct',
    about: 'The store says that a mailbox needs reconstruct.',
    host: usual(),
    minutes: 180,
    lines: repeated(60, 180, 20, (minute) =>
      line(
        'imap',
        'imapd',
        'Store Error',
        minute,
        'Invalid cache data for msg 102 in mailbox user/joe/INBOX. Needs reconstruct',
      ),
    ),
    trouble: {
      playbook: 'mailbox-needs-reconstruct',
      subject: 'account:user/joe/INBOX',
      from: 60,
      claim: /user\/joe\/INBOX\. Needs reconstruct/,
      channel: null,
    },
  },
  {
    name: 'database-needs-reconstruct',
    about: 'stored recovered the database from a snapshot and asks for reconstruct -m.',
    host: usual(),
    minutes: 180,
    lines: [
      line(
        'default',
        'stored',
        'Store Warning',
        60,
        'Recovering database from snapshot. Run reconstruct -m soon after startup to resync redundant data',
      ),
    ],
    trouble: {
      playbook: 'database-needs-reconstruct',
      subject: HOST,
      from: 60,
      claim: /Run reconstruct -m/,
      channel: null,
    },
  },
  {
    name: 'session-fd-limit',
    about: 'imapd was started with too few file descriptors.',
    host: usual(),
    minutes: 120,
    lines: [
      line(
        'imap',
        'imapd',
        'General Critical',
        60,
        'Not enough file descriptors to support 4000 sessions per process; Recommend ulimit -n 12851 or 58 sessions per process.',
      ),
    ],
    trouble: {
      playbook: 'session-fd-limit',
      subject: 'process:imapd',
      from: 60,
      claim: /Not enough file descriptors to support 4000/,
      channel: null,
    },
  },
  {
    name: 'partition-unknown',
    about: 'A user moved to a new partition before the services read of it.',
    host: usual(),
    minutes: 120,
    lines: repeated(60, 120, 7, (minute) =>
      line('http', 'mshttpd', 'Store Error', minute, 'user/u0001: Unknown/invalid partition'),
    ),
    trouble: {
      playbook: 'partition-unknown',
      subject: 'account:user/u0001',
      from: 60,
      claim: /user\/u0001: Unknown\/invalid partition/,
      channel: null,
    },
  },
  {
    name: 'stored-start-failure',
    about: 'stored does not start: its group is gone.',
    host: usual(),
    minutes: 120,
    lines: repeated(60, 120, 10, (minute) =>
      line('default', 'stored', 'General Critical', minute, 'Fatal error: Cannot find group in name service'),
    ),
    trouble: {
      playbook: 'stored-start-failure',
      subject: 'process:stored',
      from: 60,
      claim: /Cannot find group in name service/,
      channel: null,
    },
  },
  {
    name: 'stored-stale',
    about: 'stored lives but does nothing any more.',
    host: usual(),
    minutes: 300,
    outputs: (moment) => {
      const stale = since(moment.minute, 60);
      return [storeStamps(moment, { ckp: 1 + stale, lcu: 4 + stale, per: 30 + stale })];
    },
    trouble: { playbook: 'stored-stale', subject: 'process:stored', from: 60, claim: /stored\./, channel: null },
  },
  {
    name: 'db-logs-accumulating',
    about: 'Checkpoints of the mailbox database do not happen.',
    host: usual(),
    minutes: 300,
    outputs: (moment) => [databaseLogs(moment, 2 + Math.floor(since(moment.minute, 60) / 20))],
    trouble: { playbook: 'db-logs-accumulating', subject: HOST, from: 60, claim: /log\.\d{10}|db/i, channel: null },
  },
  {
    name: 'disk-space-low',
    about: 'The disk of the store fills by a gigabyte in ten minutes.',
    host: usual(),
    minutes: 360,
    outputs: ({ minute }) => [df('/var/mail-store', Math.max(300 * MIB, 30_000_000 - since(minute, 60) * 100 * MIB))],
    trouble: {
      playbook: 'disk-space-low',
      subject: 'host:/var/mail-store',
      from: 60,
      claim: /\/var\/mail-store/,
      channel: null,
    },
  },
  {
    name: 'core-files',
    about: 'imapd leaves a core file.',
    host: usual(),
    minutes: 180,
    outputs: (moment) => [
      cores(moment, moment.minute < 60 ? [] : [{ name: 'core.imapd.8022', age: moment.minute - 60 }]),
    ],
    trouble: { playbook: 'core-files', subject: 'process:imapd', from: 60, claim: /core\.imapd/, channel: null },
  },
  {
    name: 'imapd-address-space',
    about: 'Four 32-bit imapd come near the end of their address space, and the store answers with I/O errors.',
    host: usual(),
    minutes: 240,
    outputs: ({ minute }) => [
      prstatImapd([1900, 1800, 1750, 1700].map((size) => Math.min(3300, size + since(minute, 60) * 15))),
    ],
    lines: repeated(150, 240, 11, (minute) =>
      line('imap', 'imapd', 'Store Error', minute, 'Unable to open mailbox user/u0003: System I/O error'),
    ),
    trouble: { playbook: 'imapd-address-space', subject: 'process:imapd', from: 120, claim: /imapd/, channel: null },
  },
];

const healthy: NonNullable<Scenario['outputs']> = (moment) => [
  df('/var/mail-store', 42_000_000),
  storeStamps(moment, { ckp: 1, lcu: 3, per: moment.minute % 60 }),
  databaseLogs(moment, 2 + (moment.minute % 2)),
  cores(moment, []),
  prstatImapd([912, 870, 905, 880]),
  load(0.8, 0, 78),
];

/** What a store and its machine look like when nothing is wrong. */
export const storeControls: readonly Scenario[] = [
  {
    name: 'healthy-store',
    about: 'A working day with all that can be asked of a store.',
    host: usual(),
    minutes: 480,
    outputs: healthy,
    trouble: null,
  },
  {
    name: 'disk-cleaned-in-time',
    about: 'A disk fills by 15 GB in an hour and is cleaned every hour.',
    host: usual(),
    minutes: 480,
    outputs: ({ minute }) => [df('/var/mail-store', 35_000_000 - (minute % 60) * 250_000)],
    trouble: null,
  },
  {
    name: 'old-core',
    about: 'A core file of last week lies about.',
    host: usual(),
    minutes: 240,
    outputs: (moment) => [cores(moment, [{ name: 'core.imapd.311', age: moment.minute + 7 * 24 * 60 }])],
    trouble: null,
  },
  {
    name: 'busy-machine-for-a-while',
    about: 'A backup loads the machine for half an hour; mail goes on.',
    host: usual(),
    minutes: 240,
    outputs: ({ minute }) => [minute >= 90 && minute < 120 ? load(5.2, 3, 12) : load(0.9, 0, 75)],
    trouble: null,
  },
  {
    name: 'mailbox-repairs-itself',
    about: 'A mailbox is damaged, noticed and repaired by the store within minutes.',
    host: usual({
      traffic: { accounts: [...mailboxes(60), { name: 'dora', perMinute: 0.5 }] },
      script: [
        { afterMinutes: 60, set: { account: 'dora', behaviour: 'badFormat' } },
        { afterMinutes: 63, set: { account: 'dora', behaviour: 'deliver' } },
      ],
    }),
    minutes: 240,
    lines: [
      line('imta', 'ims_master', 'Store Error', 61, 'user/dora: Mailbox has an invalid format; repair requested'),
      line('default', 'stored', 'Store Notice', 62.5, 'repairing user/dora'),
    ],
    trouble: null,
  },
];
