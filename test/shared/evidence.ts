import * as fc from 'fast-check';
import type { Digest } from '#shared/contracts/digest.ts';
import type { LogSource, SnapshotKind } from '#shared/contracts/evidence.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { digestSnapshot } from '#shared/digest/snapshot.ts';
import { at, HOST } from './builders.ts';

/** A line of a log at a minute of the story; the text begins behind the stamp. */
interface Said {
  log: 'mail.log' | 'imta' | 'imap' | 'default' | 'mmp';
  minute: number;
  text: string;
}

/** What a tool printed at a minute. */
interface Printed {
  kind: SnapshotKind;
  minute: number;
  stdout: string;
}

/** Some hours of one host, as its logs and tools told them. */
interface Evidence {
  lines: readonly Said[];
  outputs: readonly Printed[];
}

const FILE = '/opt/mta/data/queue';
const message = (minute: number, channel: string, to: string, tries: readonly [number, string, string][]): Said[] => {
  const id = `f${channel.length}${to.length}${minute.toString(36).padStart(7, '0')}`;
  const file = (failures: number): string => `${FILE}/${channel}/001/Z${'ZYXWV'[Math.min(failures, 4)]}${id}.00`;
  const enqueued = `tcp_intranet ${channel.padEnd(12)} E 3 ann@example.com rfc822;${to} ${to} ${file(0)} <${id}@example.com>`;
  return [
    { log: 'mail.log', minute, text: enqueued },
    ...tries.map(([after, code, text], n): Said => ({
      log: 'mail.log',
      minute: minute + after,
      text: `${channel.padEnd(12)}              ${code} 3 ann@example.com rfc822;${to} ${to} ${file(n)} <${id}@example.com> ${text}`,
    })),
  ];
};

const REFUSED = 'TCP active open: Failed connect() 192.0.2.9:25  Error: connection refused';
const OK = 'mx.example.net dns;mx.example.net (TCP|192.0.2.1|4000|192.0.2.9|25) smtp;250 2.1.5 ok';

const every = (step: number, from: number, to: number, make: (minute: number) => readonly Said[]): Said[] => {
  const lines: Said[] = [];
  for (let minute = from; minute < to; minute += step) lines.push(...make(minute));
  return lines;
};

const service = (log: Said['log'], minute: number, text: string): Said => ({ log, minute, text });

/** Stories by name: each is a kind of trouble, or of everyday life, that starts somewhere in four hours. */
const LINES: Readonly<Record<string, (from: number, step: number) => Said[]>> = {
  quiet: (from, step) => every(step, from, 240, (m) => message(m, 'tcp_local', 'joe@good.example.net', [[1, 'D', OK]])),
  down: (from, step) =>
    every(step, from, 240, (m) =>
      message(m, 'tcp_local', 'bob@down.example.org', [
        [1, 'Q', REFUSED],
        [31, 'Q', REFUSED],
      ]),
    ),
  noDomain: (from, step) =>
    every(step * 5, from, 240, (m) =>
      message(m, 'tcp_local', `x@nowhere${m % 3}.example`, [[1, 'R', 'Illegal host/domain name found']]),
    ),
  overQuota: (from, step) =>
    every(step, from, 240, (m) => message(m, 'ims-ms', 'fred@ims-ms-daemon', [[1, 'Q', 'Over quota Over quota']])),
  busy: (from, step) =>
    every(step, from, 240, (m) =>
      message(m, 'ims-ms', 'carol@ims-ms-daemon', [[1, 'Q', 'Mailbox is busy Mailbox is busy']]),
    ),
  indexFull: (from, step) =>
    every(step * 3, from, 240, (m) => [
      service('imta', m, 'ims_master[12]: Store Error: Unable to append cache for user/dave: File too large'),
      ...message(m, 'ims-ms', 'dave@ims-ms-daemon', [[0, 'Q', 'System I/O error System I/O error.']]),
    ]),
  cycling: (from, step) =>
    every(step * 2, from, 240, (m) => [
      service(
        'imta',
        m,
        'ims_master[13]: General Notice: Example Messaging Server ims_master 6.3-0.15 (built x) starting up',
      ),
      service(
        'imta',
        m + 2,
        'ims_master[13]: General Notice: Example Messaging Server ims_master 6.3-0.15 (built x) shutting down',
      ),
    ]),
  proxyLimit: (from, step) =>
    every(step, from, 240, (m) => [
      service('mmp', m, `ImapProxy[4]: General Error: (id ${m}) Connection limit reached for client IP 192.0.2.44`),
    ]),
  relay: (from, step) =>
    every(step, from, 240, (m) => [
      {
        log: 'mail.log',
        minute: m,
        text: `tcp_local                 JE 0 eve@example.net rfc822;x@d${m % 7}.example ${m % 3 === 0 ? '550 5.1.1 unknown user: x' : '530 5.7.1 Relaying not allowed: x'}`,
      },
    ]),
  emptyReply: (from, step) =>
    every(step * 4, from, 240, (m) =>
      message(m, 'tcp_local', `joe@gate${m % 2}.example.org`, [[1, 'Q', 'Zero length SMTP status line']]),
    ),
  skipped: (from, step) =>
    every(step * 2, from, 240, (m) =>
      message(m, 'tcp_local', 'joe@good.example.net', [
        [
          1,
          'Q',
          m % 3 === 0
            ? 'Illegal host/domain name found (Too many failures to this host during this run; skipping this host)'
            : 'Too many failures to this host during this run; skipping this host: Error: connection refused',
        ],
      ]),
    ),
  behindLmtp: (from, step) =>
    every(step * 2, from, 240, (m) =>
      message(m, 'tcp_lmtpcs', `u${m % 9}@store${m % 2}.example.com`, [
        [1, 'Q', m % 2 === 0 ? 'dns;store (ready) smtp;450 4.2.1 Mailbox is busy' : 'smtp;450 System I/O error'],
      ]),
    ),
  damaged: (from) => [
    service(
      'default',
      from,
      'stored[9]: Store Error: Removing extra database logs. Run reconstruct -m soon after startup to resync redundant data',
    ),
    service('imap', from + 1, 'imapd[7]: Store Error: Mailbox corrupted, missing fixed headers: user/erin/INBOX'),
  ],
  descriptors: (from) => [
    service(
      'imap',
      from,
      'imapd[7]: General Critical: Not enough file descriptors to support 4000 sessions per process; Recommend ulimit -n 12000',
    ),
  ],
  odd: (from) => [
    service('mail.log', from, 'what is this'),
    service('mail.log', from + 1, 'tcp_local    +            O TCP|192.0.2.1|25|192.0.2.7|4000 SMTP'),
    service('imap', from, 'imapd[7]: Account Notice: close [192.0.2.7:4331] ann 2026/2/3 8:15:02 0:00:01 32 185 1'),
  ],
};

const row = (pid: number, program: string): string =>
  `mailsrv    ${pid} S 24520  11000 07:00:01 0:03  /opt/mta/lib/${program}\n`;

const OUTPUTS: Readonly<Record<string, (minute: number) => Printed>> = {
  processes: (minute) => ({
    kind: 'process',
    minute,
    stdout: `USER       PID S VSZ    RSS   STIME    TIME  COMMAND\n${row(7, 'dispatcher')}${row(8, 'job_controller')}${row(9, 'tcp_smtp_server')}`,
  }),
  noDispatcher: (minute) => ({
    kind: 'process',
    minute,
    stdout: `USER       PID S VSZ    RSS   STIME    TIME  COMMAND\n${row(8, 'job_controller')}`,
  }),
  disk: (minute) => ({
    kind: 'disk',
    minute,
    stdout: `Filesystem            kbytes    used   avail capacity  Mounted on\n/dev/dsk/c1 10080200 ${9_980_200 + minute} ${100_000 - minute}    99%    /var/mail\n`,
  }),
  counters: (minute) => ({
    kind: 'counters',
    minute,
    stdout: `Channel          Messages    Recipients    Blocks\n-------          --------    ----------    ------\ntcp_local\n   Received ${100 + minute} 130 4000\n   Stored ${minute - 50} 9 -100\n   Delivered 113 121 4100\n`,
  }),
  load: (minute) => ({ kind: 'load', minute, stdout: 'load average: 14.21, 13.19, 12.20\ncpus: 4\n' }),
  stamps: (minute) => ({
    kind: 'store-stamps',
    minute,
    stdout:
      '-rw-------   1 mailsrv  mail  0 Feb  3 07:14 stored.ckp\n-rw-------   1 mailsrv  mail  0 Feb  3 07:30 stored.lcu\n',
  }),
  databaseLogs: (minute) => ({
    kind: 'database-logs',
    minute,
    stdout: `/opt/mta/store/mboxlist:\nfolder.db log.0000000011 log.0000000012 log.0000000013 log.0000000014 log.0000000015\n`,
  }),
  cores: (minute) => ({
    kind: 'core-files',
    minute,
    stdout: '/var/core:\n-rw-------   1 root     root    52428800 Feb  3 08:12 core.imapd.811\n',
  }),
  controller: (minute) => ({
    kind: 'job-controller',
    minute,
    stdout: 'max_messages=100000\n[POOL=SMTP_POOL]\njob_limit=10\n',
  }),
  options: (minute) => ({ kind: 'option-file', minute, stdout: 'LOG_FILENAME=1\nHELD_SNDOPR=1\n' }),
  queue: (minute) => ({
    kind: 'queue-counts',
    minute,
    stdout: JSON.stringify({
      channels: [{ channel: 'tcp_local', byAttempts: [minute, 40], held: 12, unknownNames: 0, oldest: null }],
      complete: true,
    }),
  }),
  version: (minute) => ({ kind: 'version', minute, stdout: 'Example Messaging Server 6.3-0.15 (built May 1 2007)\n' }),
  broken: (minute) => ({ kind: 'process', minute, stdout: 'what is this\n' }),
};

/** What happened on a host within four hours, by the names of its stories and outputs. */
interface Spec {
  stories: readonly { name: string; from: number; step: number }[];
  outputs: readonly { name: string; minute: number }[];
}

/** Some stories and outputs of one host. */
export const anyEvidence: fc.Arbitrary<Spec> = fc.record({
  stories: fc.array(
    fc.record({
      name: fc.constantFrom(...Object.keys(LINES)),
      from: fc.integer({ min: 0, max: 200 }),
      step: fc.integer({ min: 2, max: 9 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  outputs: fc.array(
    fc.record({ name: fc.constantFrom(...Object.keys(OUTPUTS)), minute: fc.integer({ min: 0, max: 240 }) }),
    { maxLength: 12 },
  ),
});

/** All that the stories and outputs say, the lines in order of time. */
export const evidenceOfHost = ({ stories, outputs }: Spec): Evidence => ({
  lines: stories.flatMap(({ name, from, step }) => LINES[name]!(from, step)).sort((a, b) => a.minute - b.minute),
  outputs: outputs.map(({ name, minute }) => OUTPUTS[name]!(minute)),
});

const SOURCES = ['mail.log', 'imta', 'imap', 'default', 'mmp'] as const;

const stamped = ({ log, minute, text }: Said): string => {
  const clock = at(minute).slice(11, 19);
  return log === 'mail.log' ? `03-Feb-2026 ${clock}.00 ${text}\n` : `[03/Feb/2026:${clock} +0000] mail1 ${text}\n`;
};

const digestLines = (source: LogSource, lines: readonly Said[], from: number, to: number): Digest => {
  const evidence = `evidence/${HOST}/2026-02-03/log/${source}/1-2-abc/${from}-${to}.gz`;
  const digester = createLogDigester({ evidence, host: HOST, timezone: 'UTC', source });
  digester.write(new TextEncoder().encode(lines.slice(from, to).map(stamped).join('')));
  return digester.end();
};

/** Digests of all evidence; each log is cut into objects before the lines whose share of it `cuts` names. */
export const digested = ({ lines, outputs }: Evidence, cuts: readonly number[]): Digest[] => [
  ...SOURCES.flatMap((source) => {
    const own = lines.filter(({ log }) => log === source);
    const places = [...new Set([0, ...cuts.map((cut) => Math.floor(cut * own.length)), own.length])].sort(
      (a, b) => a - b,
    );
    return places.slice(1).map((to, n) => digestLines(source, own, places[n]!, to));
  }),
  ...outputs.map(({ kind, minute, stdout }, n) =>
    digestSnapshot(
      { version: 1, type: 'snapshot', host: HOST, kind, takenAt: at(minute), sha256: 'a'.repeat(64), timezone: 'UTC' },
      { tool: [kind], exitCode: 0, stdout, stderr: '', durationMs: 1 },
      `evidence/${HOST}/2026-02-03/snapshot/${kind}/${at(minute)}.${n}.gz`,
    ),
  ),
];
