import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NoticeClass } from '#shared/contracts/digest.ts';
import { noticeOf, readNotice, subjectOf } from '#shared/formats/nslog/notice.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fuzz-runs.ts';

type Case = readonly [process: string, level: string, message: string, kind: NoticeClass | null, subject?: string];

const KNOWN: readonly Case[] = [
  ['ims_master', 'Notice', 'Example Server ims_master 6.3 (built x) starting up', 'ims-master-start'],
  ['ims_master', 'Notice', 'Example Server ims_master 6.3 (built x) shutting down  ', 'ims-master-stop'],
  ['imapd', 'Notice', 'Example Server 6.3 (built x) starting up', 'process-started'],
  ['popd', 'Notice', 'Example Server 6.3 (built x) shutting down', 'process-stopped'],
  ['AService', 'Notice', 'PopProxy(PopProxyAService.cfg): exiting', 'process-stopped', 'PopProxy'],
  ['imapd', 'Notice', 'Log created (1772612102)', 'log-created'],
  ['imexpire', 'Notice', 'Expire finished', 'expire-finished'],
  ['stored', 'Notice', 'Database snapshot finished, duration 4 seconds, destination snap', 'snapshot-finished'],
  ['ims_master', 'Notice', 'iBiff plugin loaded: ms-internal', 'plugin-loaded', 'ms-internal'],
  ['imapd', 'Information', 'close [192.0.2.4:40581] carol 2026/3/4 10:01:41 0:06:36 12483 52510 1', 'session-closed'],
  [
    'popd',
    'Notice',
    'badlogin: [192.0.2.6:45711] plaintext Carol@Example.com Authentication failed',
    'bad-login',
    'carol@example.com',
  ],
  ['imapd', 'Notice', 'badlogin: 192.0.2.6 plaintext dave account disabled (hold)', 'bad-login', 'dave'],
  ['ims_master', 'Error', 'Unable to append cache for user/carol: File too large', 'index-too-large', 'user/carol'],
  [
    'imapd',
    'ERROR',
    'Unable to append cache for user/carol/Sent: x: File too large',
    'index-too-large',
    'user/carol/Sent: x',
  ],
  [
    'ims_master',
    'Error',
    'Unable to append message to user/carol: No space left on device',
    'mailbox-append-failed',
    'user/carol',
  ],
  ['ims_master', 'Error', 'Unable to append', 'mailbox-append-failed'],
  ['ims_master', 'Critical', 'message store is not enabled!', 'store-not-enabled'],
  ['imapd', 'Error', 'user/carol: Mailbox has an invalid format; repair requested', 'repair-requested', 'user/carol'],
  ['impurge', 'Notice', 'repairing user/carol', 'repairing', 'user/carol'],
  ['imapd', 'Error', 'user/carol: Mailbox has an invalid format', 'needs-reconstruct-mailbox', 'user/carol'],
  [
    'imapd',
    'Error',
    'Invalid cache data for msg 7 in mailbox user/carol/In. box. Needs reconstruct',
    'needs-reconstruct-mailbox',
    'user/carol/In. box',
  ],
  [
    'imapd',
    'Error',
    'Mailbox corrupted, missing fixed headers: user/carol/INBOX',
    'needs-reconstruct-mailbox',
    'user/carol/INBOX',
  ],
  [
    'imapd',
    'Error',
    'Mailbox corrupted, start_offset beyond EOF: user/carol/Sent mail',
    'needs-reconstruct-mailbox',
    'user/carol/Sent mail',
  ],
  [
    'stored',
    'Warning',
    'Removing extra database logs. Run reconstruct -m soon after startup',
    'needs-reconstruct-database',
  ],
  ['stored', 'Warning', 'Recovering database from snapshot. Run reconstruct -m soon', 'needs-reconstruct-database'],
  [
    'imapd',
    'Error',
    'Message file 356 in user/carol/Sent mail has wrong size',
    'message-wrong-size',
    'user/carol/Sent mail',
  ],
  ['imapd', 'Critical', 'Unable to open mailbox user/carol: Mailbox does not exist', 'mailbox-missing', 'user/carol'],
  ['impurge', 'Error', 'Could not get purge session lock. Possibly another impurge is running', 'purge-lock'],
  ['stored', 'Critical', 'Fatal error: Cannot find group in name service', 'stored-start-failure'],
  [
    'httpd',
    'Critical',
    'Not enough file descriptors to support 600 sessions per process; Recommend ulimit -n 2651 or 58 sessions per process.',
    'file-descriptors',
  ],
  ['httpd', 'Error', 'Unknown/invalid partition: second', 'partition-unknown', 'second'],
  ['httpd', 'Error', 'user/carol: Unknown/invalid partition', 'partition-unknown', 'user/carol'],
  ['imapd', 'Error', 'user/carol: System I/O error', 'store-io-error', 'user/carol'],
  ['imapd', 'error', 'select failed: System I/O error', 'store-io-error', ''],
  ['stored', 'Critical', 'DBERROR: panic', 'database-error'],
  ['imapd', 'Warning', 'ENS: cannot connect to 192.0.2.8', 'ens-unreachable'],
  ['imapd', 'Critical', 'imapd 311 signalled, core dumped', 'core-dumped', 'imapd'],
  ['watcher', 'Error', 'server process dumped core', 'core-dumped'],
  ['cgi_service', 'Error', 'function=getserverhello|port=2500|error=failed to connect', 'probe-failed', '2500'],
  [
    'msprobe',
    'Warning',
    'alarmid=diskavail|instance=/store/primary|time=1|value=9|low=9|high=80',
    'alarm',
    'diskavail /store/primary',
  ],
  [
    'ImapProxy',
    'Error',
    '(id 1022) client socket IO error: Connection reset by peer (104)  ',
    'mmp-socket-error',
    'client',
  ],
  ['PopProxy', 'Error', '(id 1022) server socket IO error 131', 'mmp-socket-error', 'server'],
  ['PopProxy', 'Notice', '(id 1022) 0 C->S bytes, 0 S->C bytes in 0 seconds', 'mmp-empty-session'],
  [
    'ImapProxy',
    'Error',
    '(id 1022) Connection limit reached for client IP 192.0.2.250',
    'mmp-connection-limit',
    '192.0.2.250',
  ],
  ['imapd', 'Fatal', 'something nobody wrote down', 'error'],
  ['imapd', 'CRITICAL', 'something nobody wrote down', 'error'],
  ['httpd', 'Error', 'Error reading from IMAP server: Timeout', 'error'],
  ['ImapProxy', 'Error', '(id 12) cannot reach 192.0.2.77', 'error'],
];

const OF_NO_INTEREST: readonly Case[] = [
  ['httpd', 'Error', '[192.0.2.4:55773] Compose: 5850272 bytes exceeds maxmessagesize 5242880', null],
  ['ImapProxy', 'Error', '(id 12) client sent a line that is too long', null],
  ['ims_master', 'Error', 'user/carol: Over quota', null],
  ['PopProxy', 'Notice', '(id 12) 40 C->S bytes, 0 S->C bytes in 2 seconds', null],
  ['ImapProxy', 'Notice', '(id 12) badguy 192.0.2.66 now has 3 badness', null],
  ['ImapProxy', 'Notice', "(id 12) user 'carol@example.com' mailUserStatus: 'disabled'", null],
  ['imapd', 'Information', 'login [192.0.2.4:40718] carol plaintext', null],
  ['ims_master', 'Information', 'append:carol:user/carol:659:<m@example.com>', null],
  // Words of a fault in a line that reports none.
  ['imapd', 'Notice', 'ENS connection established', null],
  ['stored', 'Notice', 'DBERROR count 0', null],
  ['imapd', 'Information', 'append:x:user/x:1:<System I/O error@example.com>', null],
];

const named = ([process, level, message, kind, subject = '']: Case) => ({ process, level, message, kind, subject });

describe('readNotice', () => {
  it.each(KNOWN.map(named))('$process $level: $message', ({ kind, subject, ...line }) => {
    expect(readNotice(line)).toEqual({ class: kind, subject });
    expect([noticeOf(line), subjectOf(line)]).toEqual([kind, subject]);
  });

  it.each(OF_NO_INTEREST.map(named))('nothing: $process $level: $message', ({ process, level, message }) => {
    expect(readNotice({ process, level, message })).toBeNull();
  });

  /** Printed by programs that do not start; a format of its own reads it. */
  const NO_SERVICE_LOG = 'mta-start-error';

  it('has an example of every kind', () => {
    expect(new Set(KNOWN.map(([, , , kind]) => kind))).toEqual(
      new Set(NoticeClass.options.filter((kind) => kind !== NO_SERVICE_LOG)),
    );
  });

  it("does not take a session's words for the proxy's where another program says them", () => {
    expect(
      noticeOf({ process: 'imapd', level: 'Notice', message: '(id 1) 0 C->S bytes, 0 S->C bytes in 0 seconds' }),
    ).toBeNull();
  });

  it(
    'gives a known kind and a bounded subject for any text, and never throws',
    () => {
      const words = fc.constantFrom(
        ...[...KNOWN, ...OF_NO_INTEREST].flatMap(([, , text]) => [text, ...text.split(' ')]),
      );
      const text = fc.array(fc.oneof(words, fc.string({ unit: 'binary', maxLength: 40 })), { maxLength: 12 });
      const process = fc.constantFrom('ims_master', 'imapd', 'ImapProxy', 'AService', 'msprobe');
      const level = fc.constantFrom('Error', 'Notice', 'WARNING', 'constructor');
      fc.assert(
        fc.property(process, level, text, fc.constantFrom(' ', '|', ''), (name, severity, parts, glue) => {
          const read = readNotice({ process: name, level: severity, message: parts.join(glue) });
          if (!read) return;
          expect(NoticeClass.options).toContain(read.class);
          expect(read.subject.length).toBeLessThanOrEqual(320);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIME,
  );

  it('reads long lines of one shape at once', () => {
    const heads = [
      '',
      'Unable to append cache for ',
      'user/',
      'badlogin: ',
      'alarmid=',
      'Mailbox corrupted, ',
      '(id 1) ',
    ];
    const fills = [' ', 'a', 'a: ', 'ENS ', 'mailbox user/', '|a=', ': System I/O erro', 'Needs ', 'core '];
    const started = process.cpuUsage().user;
    for (const head of heads)
      for (const fill of fills)
        for (let n = 0; n < 20; n += 1)
          readNotice({ process: 'imapd', level: 'Error', message: head + fill.repeat(60_000 / fill.length) });
    expect(process.cpuUsage().user - started).toBeLessThan(3_000_000);
  });
});
