import type { Scenario, ServiceLine } from './scenario.ts';
import { asideByLog, control, HOST } from './shapes.ts';
import { line, mailboxes, repeated, usual } from './traffic.ts';

/** Sixty ordinary mailboxes and one that something befalls. */
const oneOf = (name: string, perMinute: number) => ({ accounts: [...mailboxes(60), { name, perMinute }] });

const wrongSize = (minute: number, message: number, mailbox: string): ServiceLine =>
  line('imap', 'imapd', 'Store Error', minute, `Message file ${message} in ${mailbox} has wrong size`);

/** Damage of single mailboxes, and of the database that lists them. */
export const damageScenarios: readonly Scenario[] = [
  {
    name: 'mailbox-corrupt',
    about: 'The files of one mailbox are damaged.',
    host: usual({
      traffic: oneOf('dora', 0.5),
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
    name: 'index-overflow',
    about: 'The index of one mailbox reached 2 GiB.',
    host: usual({
      traffic: oneOf('admin', 0.5),
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
  asideByLog(
    'mailbox-needs-reconstruct',
    'The store says that a mailbox needs reconstruct.',
    {
      playbook: 'mailbox-needs-reconstruct',
      subject: 'account:user/joe/INBOX',
      claim: /user\/joe\/INBOX\. Needs reconstruct/,
    },
    repeated(60, 180, 20, (minute) =>
      line(
        'imap',
        'imapd',
        'Store Error',
        minute,
        'Invalid cache data for msg 102 in mailbox user/joe/INBOX. Needs reconstruct',
      ),
    ),
  ),
  asideByLog(
    'mailbox-directory-damage',
    'Two users open folders with message files that were cut off.',
    {
      playbook: 'mailbox-directory-damage',
      subject: 'account:ann',
      twins: ['account:bert'],
      claim: /user\/ann\/Sent Messages has wrong size/,
    },
    [
      ...repeated(62, 180, 17, (minute, n) => wrongSize(minute, 356 + (n % 3), 'user/ann/Sent Messages')),
      ...repeated(80, 180, 31, (minute) => wrongSize(minute, 12, 'user/bert/INBOX')),
    ],
  ),
  asideByLog(
    'many-messages-cut-off',
    'A disk array lost what it had not written: messages of nine users on one partition are cut off.',
    {
      playbook: 'mailbox-directory-damage',
      subject: HOST,
      // Before a sixth user has looked, it is a matter of single ones.
      twins: mailboxes(9).map(({ name }) => `account:${name}`),
      claim: /user\/u000\d\/INBOX has wrong size/,
    },
    repeated(61, 180, 2.3, (minute, n) => wrongSize(minute, 200 + (n % 27), `user/u000${1 + (n % 9)}/INBOX`)),
  ),
  asideByLog(
    'database-needs-reconstruct',
    'stored recovered the database from a snapshot and asks for reconstruct -m.',
    { playbook: 'database-needs-reconstruct', subject: HOST, claim: /Run reconstruct -m/ },
    [
      line(
        'default',
        'stored',
        'Store Warning',
        60,
        'Recovering database from snapshot. Run reconstruct -m soon after startup to resync redundant data',
      ),
    ],
  ),
];

/** What looks like damage, and is none or is mended. */
export const damageControls: readonly Scenario[] = [
  control(
    'mailbox-repairs-itself',
    'A mailbox is damaged, noticed and repaired by the store within minutes.',
    usual({
      traffic: oneOf('dora', 0.5),
      script: [
        { afterMinutes: 60, set: { account: 'dora', behaviour: 'badFormat' } },
        { afterMinutes: 63, set: { account: 'dora', behaviour: 'deliver' } },
      ],
    }),
    {
      lines: [
        line('imta', 'ims_master', 'Store Error', 61, 'user/dora: Mailbox has an invalid format; repair requested'),
        line('default', 'stored', 'Store Notice', 62.5, 'repairing user/dora'),
      ],
    },
  ),
  control(
    'one-message-cut-off',
    'Two users each open one message whose file was being written, once; another folder is gone while its client looks.',
    usual(),
    {
      lines: [
        wrongSize(70, 4711, 'user/ann/INBOX'),
        line(
          'imap',
          'imapd',
          'Store Critical',
          95,
          'Unable to open mailbox user/carl/Old Projects: Mailbox does not exist',
        ),
        wrongSize(130, 88, 'user/bert/Sent'),
      ],
    },
  ),
];
