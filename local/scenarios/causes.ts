import { cores, df, stoppedAt, storeStamps } from './outputs.ts';
import type { Scenario } from './scenario.ts';
import { line, mailboxes, repeated, usual } from './traffic.ts';

const GIB = 1024 * 1024;

/** One trouble that shows as several: the cause should stand on top, and what it explains should not be an alarm of its own. */
export const causeScenarios: readonly Scenario[] = [
  {
    name: 'store-disk-fills-up',
    about: 'The disk of the store runs full in 40 minutes; then no mail gets into any mailbox, and ims-ms piles up.',
    host: usual({
      script: mailboxes(70).map(({ name }) => ({
        afterMinutes: 100,
        set: { account: name, behaviour: 'ioError' as const },
      })),
    }),
    minutes: 240,
    outputs: ({ minute }) => [
      df('/var/mail-store', Math.max(0, Math.round((Math.min(1, (100 - minute) / 40) * 30 * GIB) / 1024) * 1024)),
    ],
    trouble: {
      playbook: 'disk-space-low',
      subject: 'host:/var/mail-store',
      from: 60,
      claim: /(?:69|[7-9]\d|100)% +\/var\/mail-store$/,
      channel: 'ims-ms',
    },
  },
  {
    name: 'store-does-not-start',
    about: 'After a restart stored finds no group; without it ims_master cannot work, and ims-ms piles up.',
    host: usual({ script: [{ afterMinutes: 60, set: { channel: 'ims-ms', program: 'missing' } }] }),
    minutes: 180,
    lines: repeated(60, 180, 10, (minute) =>
      line('default', 'stored', 'General Critical', minute, 'Fatal error: Cannot find group in name service'),
    ),
    outputs: (moment) => [storeStamps(moment, stoppedAt(moment, 60))],
    trouble: {
      playbook: 'stored-start-failure',
      subject: 'process:stored',
      from: 60,
      claim: /Cannot find group in name service/,
      channel: 'ims-ms',
    },
  },
  {
    name: 'crash-leaves-a-lock',
    about: 'imapd crashes while it works on a mailbox: the core file lies there, and so does the lock.',
    host: usual({
      traffic: { accounts: [...mailboxes(60), { name: 'helpdesk', perMinute: 0.5 }] },
      script: [{ afterMinutes: 62, set: { account: 'helpdesk', behaviour: 'busy' } }],
    }),
    minutes: 240,
    outputs: (moment) =>
      moment.minute < 60 ? [] : [cores(moment, [{ name: 'core.imapd.4711', age: moment.minute - 60 }])],
    trouble: {
      playbook: 'core-files',
      subject: 'process:imapd',
      from: 60,
      claim: /core\.imapd\.4711/,
      channel: 'ims-ms',
    },
  },
];
