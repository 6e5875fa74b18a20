import { cores, databaseLogs, df, load, prstatImapd, stoppedAt, storeStamps } from './outputs.ts';
import type { Scenario } from './scenario.ts';
import { aside, asideByLog, control, HOST, since } from './shapes.ts';
import { line, mailboxes, repeated, usual } from './traffic.ts';

const MIB = 1024;
const STORE = '/var/mail-store';

/** Trouble of the message store, its disks and its daemon. */
export const storeScenarios: readonly Scenario[] = [
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
  asideByLog(
    'partition-unknown',
    'A user moved to a new partition before the services read of it.',
    {
      playbook: 'partition-unknown',
      subject: 'account:user/u0001',
      claim: /user\/u0001: Unknown\/invalid partition/,
    },
    repeated(60, 120, 7, (minute) =>
      line('http', 'mshttpd', 'Store Error', minute, 'user/u0001: Unknown/invalid partition'),
    ),
  ),
  aside(
    'stored-start-failure',
    'stored does not start: its group is gone.',
    {
      playbook: 'stored-start-failure',
      subject: 'process:stored',
      claim: /Cannot find group in name service/,
    },
    {
      // Without stored nothing is delivered to the store either.
      host: usual({ script: [{ afterMinutes: 60, set: { channel: 'ims-ms', program: 'missing' } }] }),
      outputs: (moment) => [storeStamps(moment, stoppedAt(moment, 60))],
      lines: repeated(60, 180, 10, (minute) =>
        line('default', 'stored', 'General Critical', minute, 'Fatal error: Cannot find group in name service'),
      ),
    },
  ),
  aside(
    'stored-stale',
    'stored lives but does nothing any more; that it lives the host tells when it is asked.',
    {
      playbook: 'stored-stale',
      subject: 'process:stored',
      claim: / (?:09:59 stored\.ckp|09:56 stored\.lcu|09:30 stored\.per)$/,
      grows: /Process 901 at .*, state S: it sleeps; 9 minutes of processor time/,
    },
    {
      minutes: 300,
      answers: ['ps'],
      outputs: (moment) => {
        const stale = since(moment.minute, 60);
        return [storeStamps(moment, { ckp: 1 + stale, lcu: 4 + stale, per: 30 + stale })];
      },
    },
  ),
  aside(
    'db-logs-accumulating',
    'Checkpoints of the mailbox database do not happen.',
    { playbook: 'db-logs-accumulating', subject: HOST, claim: /log\.00000001(?:0[3-9]|1\d)$/ },
    {
      minutes: 300,
      outputs: (moment) => [databaseLogs(moment, 2 + Math.floor(since(moment.minute, 60) / 20))],
    },
  ),
  aside(
    'disk-space-low',
    'The disk of the store fills by a gigabyte in ten minutes.',
    { playbook: 'disk-space-low', subject: `host:${STORE}`, claim: /(?:[7-9]\d|100)% +\/var\/mail-store$/ },
    {
      minutes: 360,
      outputs: ({ minute }) => [df(STORE, Math.max(300 * MIB, 30_000_000 - since(minute, 60) * 100 * MIB))],
    },
  ),
  aside(
    'core-files',
    'imapd leaves a core file.',
    { playbook: 'core-files', subject: 'process:imapd', claim: /core\.imapd\.8022$/ },
    {
      outputs: (moment) => [
        cores(moment, moment.minute < 60 ? [] : [{ name: 'core.imapd.8022', age: moment.minute - 60 }]),
      ],
    },
  ),
];

/** What a store and its machine look like when nothing is wrong. */
export const storeControls: readonly Scenario[] = [
  control('healthy-store', 'A working day with all that can be asked of a store.', usual(), {
    minutes: 480,
    outputs: (moment) => [
      df(STORE, 42_000_000),
      storeStamps(moment, { ckp: 1, lcu: 3, per: moment.minute % 60 }),
      databaseLogs(moment, 2 + (moment.minute % 2)),
      cores(moment, []),
      prstatImapd([912, 870, 905, 880]),
      load(0.8, 0, 78),
    ],
  }),
  control('disk-cleaned-in-time', 'A disk fills by 15 GB in an hour and is cleaned every hour.', usual(), {
    minutes: 480,
    outputs: ({ minute }) => [df(STORE, 35_000_000 - (minute % 60) * 250_000)],
  }),
  control(
    'stored-late-in-a-backup',
    'A backup keeps stored from its work: for half an hour its stamps are late, and there are five database logs.',
    usual(),
    {
      outputs: (moment) => {
        const busy = moment.minute >= 90 && moment.minute < 120;
        return [
          storeStamps(moment, { ckp: busy ? 4 : 1, lcu: busy ? 11 : 3, per: busy ? 75 : 30 }),
          databaseLogs(moment, busy ? 5 : 2),
        ];
      },
    },
  ),
  control('old-core', 'A core file of last week lies about.', usual(), {
    outputs: (moment) => [cores(moment, [{ name: 'core.imapd.311', age: moment.minute + 7 * 24 * 60 }])],
  }),
  control('busy-machine-for-a-while', 'A backup loads the machine for half an hour; mail goes on.', usual(), {
    outputs: ({ minute }) => [minute >= 90 && minute < 120 ? load(5.2, 3, 12) : load(0.9, 0, 75)],
  }),
];
