import { prstatImapd } from './outputs.ts';
import type { Moment, Scenario } from './scenario.ts';
import { aside, asideByLog, control, HOST, since } from './shapes.ts';
import { answers, configutil, counterutil, imapSessions, msconfig } from './store-outputs.ts';
import { line, repeated, usual } from './traffic.ts';

/** Four processes of 2,500 sessions. */
const ROOM = configutil({ 'service.imap.numprocesses': 4, 'service.imap.maxsessions': 2500 });

/** The same of a host in Unified Configuration. */
const UNIFIED = { version: '7.0.5', configuration: 'unified' } as const;
const UNIFIED_ROOM = msconfig({ 'imap.numprocesses': 4, 'imap.maxsessions': 2500 });

const BIFF = '/opt/sun/comms/messaging/lib/libibiff';

/** A 32-bit process beyond 2.5 GB, or what clients saw of it. */
const ADDRESS_SPACE = /mailsrv +(?:2[5-9]|3\d)\d\dM .* imapd\/|imapd\[.*System I\/O error/;

/** Settings of the notification plug-in and of ENS. */
const notification = (plugin: string, enabled: 0 | 1) =>
  configutil({ 'local.store.notifyplugin': plugin, 'local.ens.enable': enabled });

const ensRefuses = (minute: number) =>
  line(
    'imap',
    'imapd',
    'Network Error',
    minute,
    'libibiff: could not connect to ENS at notify.example.edu:7997: Connection refused',
  );

/**
 * The database's cache at 6,000 requests a minute. The names of these counters are those of the database library: the
 * manuals list the object and not what is in it.
 */
const cache = (moment: Moment, rates: (minute: number) => number) => {
  const hits = Array.from({ length: moment.minute }, (_, minute) => 6000 * rates(minute)).reduce((a, b) => a + b, 0);
  return counterutil(moment, 'db_mpool', {
    st_cache_hit: 41_000_000 + hits,
    st_cache_miss: 420_000 + moment.minute * 6000 - hits,
  });
};

/** Trouble of imapd: sessions, memory, and what its answers wait for. */
export const imapScenarios: readonly Scenario[] = [
  asideByLog(
    'session-fd-limit',
    'imapd was started with too few file descriptors.',
    {
      playbook: 'session-fd-limit',
      subject: 'process:imapd',
      claim: /Not enough file descriptors to support 4000/,
    },
    [
      line(
        'imap',
        'imapd',
        'General Critical',
        60,
        'Not enough file descriptors to support 4000 sessions per process; Recommend ulimit -n 12851 or 58 sessions per process.',
      ),
    ],
  ),
  aside(
    'session-fd-limit-unified',
    'The same on a host of 7 Update 5 with a Unified Configuration: no file and no configutil can be named to it.',
    {
      playbook: 'session-fd-limit',
      subject: 'process:imapd',
      claim: /Not enough file descriptors to support 2500/,
      advises: /^(?!.*(?:configutil|\.cnf|\.dat)).*set imap\.maxsessions \(msconfig\) to 58.*4 × 2500/s,
    },
    {
      host: usual(UNIFIED),
      outputs: () => [UNIFIED_ROOM],
      lines: [
        line(
          'imap',
          'imapd',
          'General Critical',
          60,
          'Not enough file descriptors to support 2500 sessions per process; Recommend ulimit -n 5851 or 58 sessions per process.',
        ),
      ],
    },
  ),
  aside(
    'imapd-address-space',
    'Four 32-bit imapd come near the end of their address space, and the store answers with I/O errors.',
    { playbook: 'imapd-address-space', subject: 'process:imapd', from: 120, claim: ADDRESS_SPACE },
    {
      minutes: 240,
      outputs: ({ minute }) => [
        prstatImapd([1900, 1800, 1750, 1700].map((size) => Math.min(3300, size + since(minute, 60) * 15))),
      ],
      lines: repeated(150, 240, 11, (minute) =>
        line('imap', 'imapd', 'Store Error', minute, 'Unable to open mailbox user/u0003: System I/O error'),
      ),
    },
  ),
  aside(
    'imap-session-capacity',
    'A new release of a client keeps its sessions open: fifty more a minute, until clients are turned away.',
    {
      playbook: 'imap-session-capacity',
      subject: 'process:imapd',
      claim:
        /numCurrentConnections \[4 bytes\]: (?:8[5-9]\d\d|9\d{3}|10000)$|numFailedConnections \[4 bytes\]: [1-9]\d*$|service\.imap\.(?:numprocesses|maxsessions) = \d+$/,
    },
    {
      minutes: 240,
      outputs: (moment) => {
        const asked = 6000 + since(moment.minute, 60) * 50;
        const current = Math.min(10_000, asked);
        return [ROOM, imapSessions(moment, current, Math.max(7810, current), Math.max(0, asked - 10_000))];
      },
    },
  ),
  aside(
    'ens-slow-imap',
    'ENS is switched off, and the plug-in that talks to it stays loaded.',
    {
      playbook: 'ens-slow-imap',
      subject: 'process:imapd',
      claim: /notifyplugin = .*libibiff|ens\.enable = 0/,
    },
    {
      outputs: (moment) => [
        notification(BIFF, moment.minute < 60 ? 1 : 0),
        answers(moment, { imap: moment.minute < 60 ? 0 : 2, pop: 0, http: 0 }),
      ],
    },
  ),
  aside(
    'ens-not-reachable',
    'The host of ENS is gone: each notification of the plug-in waits for it.',
    { playbook: 'ens-slow-imap', subject: 'process:imapd', claim: /could not connect to ENS/ },
    {
      outputs: (moment) => [answers(moment, { imap: moment.minute < 60 ? 0 : 1, pop: 0, http: 0 })],
      lines: repeated(60.5, 180, 2.5, ensRefuses),
    },
  ),
  aside(
    'mboxlist-cache-small',
    'A thousand mailboxes moved to this store: its database finds little in the cache, and imapd answers late.',
    {
      playbook: 'mboxlist-cache-small',
      subject: HOST,
      claim: /st_cache_(?:hit|miss) \[4 bytes\]: \d+$|imap\.responseTime \[4 bytes\]: 1[1-9]$/,
    },
    {
      host: usual({ version: '6.2' }),
      minutes: 300,
      outputs: (moment) => [
        configutil({ 'store.dbcachesize': 16_777_216 }),
        cache(moment, (minute) => (minute < 60 ? 0.985 : 0.8)),
        answers(moment, { imap: moment.minute < 60 ? 0 : 11 + (moment.minute % 2), pop: 1, http: 1 }),
      ],
    },
  ),
];

/** A busy imapd, and passing troubles of what it waits for. */
export const imapControls: readonly Scenario[] = [
  control('imap-noon', 'Sessions rise to four fifths of what imapd takes at noon, and fall again.', usual(), {
    minutes: 360,
    outputs: (moment) => {
      const current = Math.round(5200 + 2800 * Math.sin((moment.minute / 360) * Math.PI));
      return [ROOM, imapSessions(moment, current, 8125)];
    },
    explained: {
      playbook: 'imap-session-capacity',
      subject: 'process:imapd',
      claim: /numCurrentConnections \[4 bytes\]: [5-8]\d{3}$|service\.imap\.(?:numprocesses|maxsessions) = \d+$/,
    },
  }),
  control('unified-configuration', 'A working day of a host of 7 Update 5 that msconfig knows.', usual(UNIFIED), {
    minutes: 360,
    outputs: (moment) => [UNIFIED_ROOM, imapSessions(moment, 5200, 6100)],
    explained: {
      playbook: 'imap-session-capacity',
      subject: 'process:imapd',
      claim: /numCurrentConnections \[4 bytes\]: 5200$|role\.imap\.(?:numprocesses|maxsessions) = \d+$/,
    },
  }),
  control('imapd-64-bit', 'Four 64-bit imapd grow beyond what a 32-bit process could.', usual({ version: '8.0' }), {
    outputs: ({ minute }) => [prstatImapd([5200, 5150, 4900, 4700].map((size) => size + minute))],
  }),
  control('ens-restarted', 'ENS is restarted: for four minutes nothing can connect to it.', usual(), {
    outputs: (moment) => [notification(BIFF, 1), answers(moment, { imap: 0, pop: 0, http: 0 })],
    lines: repeated(61, 65, 1, ensRefuses),
  }),
  control('ens-not-used', 'ENS is off, and the plug-in of a later release needs none.', usual({ version: '8.0' }), {
    outputs: () => [notification('', 0)],
    lines: repeated(5, 240, 30, (minute) =>
      line('imap', 'imapd', 'General Notice', minute, 'iBiff plugin loaded: ms-internal'),
    ),
  }),
  control(
    'cold-cache',
    "After a restart the database's cache is empty, and fills while imapd answers in time.",
    usual({ version: '6.2' }),
    {
      outputs: (moment) => [
        configutil({ 'store.dbcachesize': 67_108_864 }),
        cache(moment, (minute) => Math.min(0.985, 0.6 + minute * 0.008)),
        answers(moment, { imap: moment.minute < 45 ? 2 : 0, pop: 0, http: 0 }),
      ],
    },
  ),
  control(
    'backup-slows-imap',
    'A backup of the store: imapd answers late for half an hour, and the cache is as good as ever.',
    usual({ version: '6.2' }),
    {
      outputs: (moment) => [
        configutil({ 'store.dbcachesize': 67_108_864 }),
        cache(moment, () => 0.982),
        answers(moment, { imap: moment.minute >= 90 && moment.minute < 120 ? 12 : 0, pop: 0, http: 0 }),
      ],
    },
  ),
  control(
    'webmail-compressed',
    'Compression of web pages is on, as everywhere, and people work with webmail.',
    usual(),
    {
      outputs: (moment) => [
        configutil({ 'local.service.http.gzip.static': 1, 'local.service.http.gzip.dynamic': 1 }),
        answers(moment, { imap: 0, pop: 0, http: 0 }),
      ],
      lines: repeated(10, 230, 5, (minute, n) =>
        n % 6 === 5
          ? line(
              'http',
              'httpd',
              'General Error',
              minute,
              `[203.0.113.40:${50_000 + n}] Compose: 5850272 bytes exceeds maxmessagesize 5242880`,
            )
          : line('http', 'httpd', 'Account Information', minute, `login [203.0.113.40:${50_000 + n}] u0007 plaintext`),
      ),
    },
  ),
];
