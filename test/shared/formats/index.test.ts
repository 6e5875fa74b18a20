import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMATS, sniffFormat } from '#shared/formats/index.ts';

const MAIL = '04-Mar-2026 09:15:02.31 tcp_a        tcp_local    E 3 a@example.com rfc822;b@example.net b@example.net';
const NSLOG = '[04/Mar/2026:09:15:02 +0100] store1 imapd[811]: General Notice: Log created';

describe('sniffFormat', () => {
  it.each([
    ['mail.log', MAIL],
    ['mail.log', `Mar  4 09:15:02 mxa imta[311]: ${MAIL}`],
    ['mail.log', '<co ts="2026-03-04T09:15:05.00" sc="tcp_submit" dr="+" ac="U"/>'],
    ['mail.log', '{"ts":"2026-03-04T09:15:05.00","sc":"l","ac":"E"}'],
    ['nslog', NSLOG],
    ['nslog', NSLOG.replace(/[[\]]/, '').replace(']', '')],
    ['mmp', NSLOG.replace('imapd', 'ImapProxy')],
    ['mmp-5.2', '(sid 0xab12) session end'],
    ['qm-directory', '\nWed, 04 Mar 2026 09:15:02 +0100 (CET)\nData gathered from the queue directory tree\n'],
    ['pmdf-directory', '  qm.maint> DIRECTORY L\n  3 total messages queued\n'],
    ['counters-show', 'Channel          Messages    Recipients    Blocks \n'],
    ['counterutil', 'counterobject popstat opened\nglobal.numconnections [4 bytes]: 12\n'],
    ['counterutil-list', 'Listing registry (/opt/mta/data/counter/counter)\n'],
    ['imcheck', 'Name: user/carol\nMsg Path: /store/=user/3a/d7/=carol\n'],
    ['imcheck', '# imcheck -m user/carol/INBOX\nName: user/carol\nQuota Used: 4711\n'],
    ['process', 'USER    PID   S VSZ   RSS   STIME    TIME    COMMAND\n'],
    ['version', 'Example Messaging Server 6.3-0.15 (built May 1 2007)\n'],
    ['version', 'Example Messaging Server 7u4-23.01(7.0.4.23.0) 64bit (built May 1 2011)\n'],
    ['job_controller.cnf', 'tcp_port=1\n[POOL=DEFAULT]\n'],
    ['imta.cnf', '! rules\n\ntcp_local smtp mx subdirs 20 backoff "pt2h" pool SMTP_POOL\ntcp_local-daemon\n'],
    ['option.dat', 'LOG_FILENAME=1\nLOG_CONNECTION=3\n'],
    ['configutil', '# configutil -o service.imap.numprocesses\n4\n'],
    ['configutil', '# a note\n# /opt/mta/sbin/configutil -o local.ugldapbasedn\no=example\n'],
    ['qm-summarize', '# imsimta qm summarize\nwhatever\n'],
    ['unknown', '# configutil -o service.imap.numprocesses says how many there are\n4\n'],
    ['unknown', '! configutil -o service.imap.numprocesses\n4\n'],
    ['option.dat', '# configutil -o service.imap.numprocesses\nLOG_FILENAME=1\n'],
    ['option.dat', '# configutil -o service.imap.numprocesses\n# tells how many\nLOG_FILENAME=1\n'],
    ['job_controller.cnf', '# configutil -o service.imap.numprocesses\n! pools\n[POOL=DEFAULT]\n'],
    ['qm-messages', 'host          active messages  delayed messages\n'],
    ['qm-jobs', '  2 JOBS ACTIVE FOR CHANNEL tcp_local\n'],
    ['qm-history', 'Message id: 8\nFilename: /opt/mta/data/queue/l/ZZabcd.00\n'],
    ['qm-received', 'Message id: 8\nFilename: /opt/mta/data/queue/l/ZZabcd.HELD\nReceived: by mx.example.net\n'],
    ['qm-sample', 'Sampled: 1 of 9 in tcp_local\nMessage: bounce=yes from= to=\n'],
    ['qm-message-line', '%QM-I-HELD, held the message file x\n'],
    ['prstat', '811 carol 59-2 3108M 342M sleep 844:15 1.93% imapd\n'],
    ['reconstruct-messages', 'Mailbox corrupted, missing fixed headers: user/carol/INBOX\n'],
    ['start-msg-failure', 'mta: Starting STORE daemon ...\n'],
    ['mta-start-errors', 'error initializing ch_ facility no room in. . .\n'],
    ['snmp-mta-table', '    mtaReceivedMessages.1 = 7\n'],
    ['unknown', 'Dear Bob,\nhow are you?\n'],
    ['unknown', ''],
  ])('%s', (kind, text) => {
    expect(sniffFormat(text, 'saved.txt').kind).toBe(kind);
  });

  it('goes by content against the name', () => {
    expect(sniffFormat(`${MAIL}\n${MAIL}\n`, 'imap.log').kind).toBe('mail.log');
    expect(sniffFormat(`${NSLOG}\n${NSLOG}\n`, 'mail.log_current').kind).toBe('nslog');
  });

  it('is not led astray by one quoted line', () => {
    expect(sniffFormat(`Hello,\nwe see this:\n${MAIL}\nwhat now?\nBob\n`, 'mail.log').kind).toBe('unknown');
  });

  it('never throws, and every score lies within 0 and 1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.string(), (head, name) => {
        for (const format of FORMATS) {
          const score = format.sniff(head, name);
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('reading whole outputs', () => {
  const read = (text: string) => {
    const { reading } = sniffFormat(text, 'saved.txt');
    if (reading.as !== 'whole') throw new Error('not read whole');
    return reading.read(text, '2026-03-04T09:15:00.000Z');
  };

  it('finds the product version, and counts a note above the output', () => {
    expect(
      read('# saved on Monday\niExample Messaging Server 5.2 Patch 2 (built Jul 14 2004)\nlibimta.so 5.2 (built x)\n'),
    ).toMatchObject({
      productVersion: '5.2',
      coverage: { lines: 3, parsed: 2, unparsed: 1, reasons: { note: 1 } },
    });
  });

  it('takes a command at the prompt of root for no note', () => {
    for (const [text, name, value] of [
      ['# configutil -o service.imap.numprocesses\n4\n', 'service.imap.numprocesses', '4'],
      ['# msconfig show imap.maxsessions\nrole.imap.maxsessions = 4000\n', 'role.imap.maxsessions', '4000'],
    ] as const) {
      const { facts, coverage } = read(text);
      expect(facts).toMatchObject([{ kind: 'option', name, value }]);
      expect(coverage).toMatchObject({ parsed: 2, unparsed: 0 });
    }
  });

  it('names why a listing was not read', () => {
    expect(read('Data gathered from the queue directory tree\nwhat is this\n').coverage.reasons).toEqual({
      'unknown-line': 2,
    });
  });
});
