import type { Scenario } from './scenario.ts';
import { control } from './shapes.ts';
import { destinations, EVENING, line, mailboxes, MORNING, PARTNER, repeated, usual } from './traffic.ts';

const names = (count: number, name: string): string[] =>
  repeated(0, count, 1, (n) => `${name}${String(n + 1).padStart(3, '0')}.example.net`);

const domains = (count: number, name: string, behave: (n: number) => unknown) =>
  names(count, name).map((domain, n) => ({ domain, behaviour: behave(n) }));

/** Mail as it should be, and what looks like trouble but is none. */
export const mailControls: readonly Scenario[] = [
  control('ordinary-day', 'A working day with nothing special.', usual(), { minutes: 480 }),
  control(
    'empty-night',
    'A night in which hardly any mail comes.',
    usual({ startAt: '2026-03-04T05:30:00Z', traffic: { nightFactor: 0.02 } }),
    { minutes: 360 },
  ),
  control('idle-host', 'A host that gets no mail at all.', {
    startAt: MORNING,
    traffic: { rejectsPerMinute: 0 },
  }),
  control(
    'burst-that-drains',
    'Fifteen times the usual mail for a quarter of an hour.',
    usual({
      script: [
        { afterMinutes: 60, set: { trafficFactor: 15 } },
        { afterMinutes: 75, set: { trafficFactor: 1 } },
      ],
    }),
  ),
  control(
    'burst-through-few-threads',
    'A burst that takes an hour to drain, for each delivery takes five seconds.',
    usual({
      script: [
        { afterMinutes: 30, set: { channel: 'tcp_local', delaySeconds: 5 } },
        { afterMinutes: 60, set: { trafficFactor: 20 } },
        { afterMinutes: 75, set: { trafficFactor: 1 } },
      ],
    }),
  ),
  control(
    'list-mailing',
    'A mailing goes to the staff list in the morning.',
    usual({
      traffic: { listShare: 0.4 },
      script: [
        { afterMinutes: 60, set: { trafficFactor: 6 } },
        { afterMinutes: 70, set: { trafficFactor: 1 } },
      ],
    }),
  ),
  control(
    'slow-destination',
    'The big destination takes 45 seconds for each message, but takes it.',
    usual({
      script: [{ afterMinutes: 60, set: { destination: PARTNER, behaviour: { kind: 'slow', seconds: 45 } } }],
    }),
  ),
  control(
    'short-outage',
    'The big destination is away for eight minutes.',
    usual({
      script: [
        { afterMinutes: 60, set: { destination: PARTNER, behaviour: 'refuse' } },
        { afterMinutes: 68, set: { destination: PARTNER, behaviour: 'accept' } },
      ],
    }),
  ),
  control(
    'greylisting',
    'Two destinations refuse every first attempt.',
    usual({
      traffic: { destinations: destinations({ [PARTNER]: 'greylist', 'museum.example.com': 'greylist' }) },
    }),
    { minutes: 360 },
  ),
  control(
    'always-some-deferrals',
    'The biggest destinations defer a tenth of the mail, as ever.',
    usual({
      traffic: {
        destinations: destinations({
          [PARTNER]: { kind: 'temporary', share: 0.1 },
          'bigmail.example.com': { kind: 'temporary', share: 0.15, text: '421 4.7.0 Too many messages, slow down' },
        }),
      },
    }),
  ),
  control(
    'dead-domains',
    'Typing errors and domains that died long ago, a few messages a day each.',
    usual({
      traffic: {
        destinations: [
          ...destinations(),
          { domain: 'exmaple.example.com', perMinute: 0.05, behaviour: 'dnsFailure' },
          { domain: 'gone.example.net', perMinute: 0.01, behaviour: { kind: 'timeout', seconds: 75 } },
          { domain: 'closed.example.org', perMinute: 0.01, behaviour: 'refuse' },
        ],
      },
    }),
    { minutes: 480 },
  ),
  control(
    'misleading-rejections',
    'A destination returns mail with texts that name every trouble there is.',
    usual({
      traffic: {
        destinations: destinations({
          'press.example.com': {
            kind: 'permanent',
            text: '550 5.7.1 System I/O error: connection refused, over quota, Mailbox is busy, no route to host',
          },
          'city.example.net': { kind: 'temporary', share: 0.1, text: '451 4.3.0 Mailbox has an invalid format' },
          'alumni.example.org': { kind: 'permanent', share: 0.5, text: '552 5.2.2 Over quota' },
        }),
      },
    }),
  ),
  control(
    'notifications-all-over',
    'A seventh of the mail are notifications without sender.',
    usual({ traffic: { nullSenderShare: 0.15 } }),
  ),
  control(
    'newsletter',
    'An authenticated sender mails ten times a minute, as every day.',
    usual({
      logOptions: { username: true },
      traffic: {
        senders: [
          {
            from: 'news@example.edu',
            authenticated: true,
            perMinute: 10,
            domains: ['bigmail.example.com', 'alumni.example.org'],
          },
        ],
      },
    }),
  ),
  control(
    'first-mailing-of-a-society',
    'An authenticated sender who hardly ever writes mails 1,800 members in an hour; one address in twelve is dead.',
    usual({
      logOptions: { username: true },
      traffic: {
        destinations: [...destinations(), ...domains(60, 'member', (n) => (n % 12 === 0 ? 'permanent' : 'accept'))],
        senders: [{ from: 'club@example.edu', authenticated: true, perMinute: 0.02, domains: names(60, 'member') }],
      },
      script: [
        { afterMinutes: 120, set: { sender: 'club@example.edu', perMinute: 30 } },
        { afterMinutes: 180, set: { sender: 'club@example.edu', perMinute: 0.02 } },
      ],
    }),
  ),
  control(
    'delivery-reports-of-a-mailing',
    'Half of what goes out are delivery reports that other systems asked for; nearly all of them arrive.',
    usual({
      traffic: {
        destinations: [...destinations(), ...domains(60, 'asked', (n) => (n % 20 === 0 ? 'permanent' : 'accept'))],
        senders: [{ from: '', domains: names(60, 'asked') }],
      },
      script: [
        { afterMinutes: 60, set: { sender: '', perMinute: 15 } },
        { afterMinutes: 150, set: { sender: '', perMinute: 0 } },
      ],
    }),
  ),
  control(
    'some-bounces-that-nobody-takes',
    'Twenty bounces an hour for forged senders, as at every site.',
    usual({
      traffic: {
        destinations: [...destinations(), ...domains(100, 'forged', (n) => (n % 2 === 0 ? 'refuse' : 'temporary'))],
        senders: [{ from: '', perMinute: 0.33, domains: names(100, 'forged') }],
      },
    }),
    { minutes: 480 },
  ),
  control(
    'many-that-greylist',
    'Forty destinations refuse every first try, and take the second: more than a hundred messages always wait.',
    usual({
      traffic: {
        destinations: [
          ...destinations(),
          ...domains(40, 'wary', () => 'greylist').map((d) => ({ ...d, perMinute: 0.06 })),
        ],
      },
    }),
    { minutes: 480 },
  ),
  control(
    'channel-stopped-for-maintenance',
    'tcp_local is stopped for six minutes and started again.',
    usual({
      script: [
        { afterMinutes: 60, set: { channel: 'tcp_local', stopped: true } },
        { afterMinutes: 66, set: { channel: 'tcp_local', stopped: false } },
      ],
    }),
  ),
  control(
    'two-nights',
    'Two nights with their rotations, and the days between.',
    usual({
      startAt: EVENING,
      traffic: { nightFactor: 0.3, destinations: destinations(), accounts: mailboxes(30, 0.03) },
    }),
    { minutes: 1800 },
  ),
  control(
    'spring-clocks',
    'Local clocks are put forward in the night.',
    usual({ startAt: '2026-03-08T05:00:00Z', traffic: { nightFactor: 0.2 } }),
    { minutes: 360 },
  ),
  control(
    'autumn-clocks',
    'Local clocks are put back: an hour of log stamps comes twice.',
    usual({ startAt: '2026-11-01T04:00:00Z', traffic: { nightFactor: 0.2 } }),
    { minutes: 360 },
  ),
];

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
