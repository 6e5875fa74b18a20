import type { Scenario } from './scenario.ts';
import { control } from './shapes.ts';
import { EVENING, line, mailboxes, repeated, usual } from './traffic.ts';

/** Ordinary life of the store, the proxies and the host itself. */
export const hostControls: readonly Scenario[] = [
  control(
    'busy-mailbox',
    'One mailbox is locked at every third attempt.',
    usual({
      traffic: {
        accounts: [...mailboxes(60), { name: 'helpdesk', perMinute: 2, behaviour: { kind: 'busy', share: 0.35 } }],
      },
    }),
    { explained: { playbook: 'mailbox-busy', subject: 'account:helpdesk', claim: /helpdesk.*Mailbox is busy/ } },
  ),
  control(
    'few-over-quota',
    'Three mailboxes are full and get little mail.',
    usual({
      traffic: {
        accounts: [
          ...mailboxes(70),
          ...['a.emeritus', 'b.emeritus', 'c.emeritus'].map((name) => ({
            name,
            perMinute: 0.05,
            behaviour: 'overQuota' as const,
          })),
        ],
      },
    }),
    { minutes: 480, explained: { playbook: 'over-quota', subject: 'channel:ims-ms', claim: /Over quota/ } },
  ),
  control(
    'cycling-processes',
    'Little mail: ims_master comes and goes all day.',
    usual({ traffic: { accounts: mailboxes(20, 0.01) } }),
    {
      minutes: 600,
      explained: {
        playbook: 'ims-master-cycling',
        subject: 'process:ims_master',
        claim: /ims_master.* (?:starting up|shutting down)$/,
      },
    },
  ),
  control('password-guessing', 'Somebody tries passwords over IMAP.', usual(), {
    lines: repeated(60, 180, 0.25, (minute, n) =>
      line(
        'imap',
        'imapd',
        'Account Notice',
        minute,
        `badlogin: [203.0.113.9:${40_000 + n}] plaintext u0001@example.edu Authentication failed`,
      ),
    ),
  }),
  control(
    'nightly-maintenance',
    'Midnight: the return job rotates the log, the store expires and takes its snapshot.',
    usual({ startAt: EVENING, traffic: { nightFactor: 0.3 } }),
    {
      minutes: 420,
      lines: [
        line('default', 'imexpire', 'General Notice', 300, 'Expire finished; 1342 messages expired in 61 mailboxes'),
        line('default', 'stored', 'Store Notice', 301, 'Database snapshot finished'),
      ],
    },
  ),
  control(
    'restart',
    'The host is restarted: four minutes without any process.',
    usual({
      script: [
        { afterMinutes: 90, set: { host: 'down' } },
        { afterMinutes: 94, set: { host: 'up' } },
      ],
    }),
    {
      lines: [
        line('default', 'stored', 'General Notice', 90.1, 'stored shutting down'),
        line('imap', 'imapd', 'General Notice', 90.1, 'imapd shutting down'),
        line('default', 'stored', 'General Notice', 94.1, 'stored starting up'),
        line('imap', 'imapd', 'General Notice', 94.2, 'imapd starting up'),
      ],
    },
  ),
  control(
    'off-over-midnight',
    'The machine is off for three quarters of an hour when the return job is due, so that the log is rotated a day late.',
    usual({
      startAt: EVENING,
      traffic: { nightFactor: 0.3, accounts: mailboxes(30, 0.03) },
      script: [
        { afterMinutes: 1530, set: { host: 'down' } },
        { afterMinutes: 1575, set: { host: 'up' } },
      ],
    }),
    { minutes: 2160 },
  ),
  control(
    'machine-off-for-an-hour',
    'The machine is off for an hour, and its mail drains afterwards.',
    usual({
      script: [
        { afterMinutes: 60, set: { host: 'down' } },
        { afterMinutes: 120, set: { host: 'up' } },
      ],
    }),
  ),
];
