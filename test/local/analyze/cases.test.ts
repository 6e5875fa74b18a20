import { expect, it } from 'vitest';
import { analyzeCommand } from '#local/analyze/command.ts';
import { folderOf } from './folder.ts';

/** The cases of docs/coverage.md that one file can show, as somebody would ask about them. */

const two = (n: number): string => String(n).padStart(2, '0');
const clock = (minute: number): string => `${two(9 + Math.floor(minute / 60))}:${two(minute % 60)}:00`;
const mail = (minute: number, rest: string): string => `04-Mar-2026 ${clock(minute)}.10 ${rest}`;
const service = (minute: number, rest: string): string => `[04/Mar/2026:${clock(minute)} +0000] mail1 ${rest}`;
const tried = (minute: number, code: string, to: string, text: string): string =>
  mail(minute, `tcp_local                 ${code} 3 ann@example.com rfc822;${to} ${to} ${text}`);
const many = (count: number, of: (n: number) => string | string[]): string[] =>
  Array.from({ length: count }, (_, n) => of(n)).flat();

const REFUSED = 'TCP active open: Failed connect() 192.0.2.9:25  Error: connection refused';

it.each<[string, string, readonly string[], string, 'problem' | 'suspected' | 'normal', string]>([
  [
    'C1',
    'session.txt',
    ['454 4.7.1 TLS library initialization failure'],
    'mta-start-error',
    'problem',
    'TLS library initialization failure',
  ],
  [
    'C14',
    'rewrite.txt',
    ['duplicate host in channel table. . .'],
    'mta-start-error',
    'problem',
    'duplicate host in channel table',
  ],
  [
    'C15',
    'chbuild.txt',
    [
      'error initializing ch_ facility compiled character set version mismatch',
      'error initializing ch_ facility no room in. . .',
    ],
    'mta-start-error',
    'problem',
    'error initializing ch_ facility',
  ],
  [
    'C8',
    'mail.log_current',
    [
      mail(1, 'tcp_intranet tcp_local    E 3 ann@example.com rfc822;joe@nowhere.example joe@nowhere.example'),
      mail(2, 'tcp_local    process      E 1  rfc822;ann@example.com ann@example.com'),
      tried(2, 'R', 'joe@nowhere.example', 'Illegal host/domain name found'),
    ],
    'dns-failure',
    'normal',
    'Illegal host/domain name found',
  ],
  [
    'C9',
    'mail.log_current',
    [
      mail(
        3,
        'tcp_local                 JE 0 eve@example.net rfc822; joe@example.org 530 5.7.1 Relaying not allowed: joe@example.org',
      ),
    ],
    'relay-refused',
    'normal',
    'Relaying not allowed',
  ],
  [
    'C24',
    'imap',
    [
      service(5, 'imapd[7]: Store Error: user/ann: Mailbox has an invalid format; repair requested'),
      service(6, 'impurge[9]: General Notice: repairing user/ann'),
    ],
    'mailbox-needs-reconstruct',
    'normal',
    'Mailbox has an invalid format',
  ],
  [
    'C26',
    'default',
    [service(5, 'msprobe[9]: General Warning: alarmid=serverresponse|instance=ldap_a.example.com_389|value=10')],
    'slow-directory',
    'problem',
    'alarmid=serverresponse',
  ],
  [
    'C28',
    'ImapProxy',
    many(12, (n) =>
      service(n, `ImapProxy[4]: General Error: (id ${n}) Connection limit reached for client IP 192.0.2.44`),
    ),
    'mmp-connection-limit',
    'suspected',
    'Connection limit reached',
  ],
  [
    'C29',
    'imta',
    [service(5, 'ims_master[4]: General Critical: message store is not enabled!')],
    'store-not-enabled',
    'problem',
    'message store is not enabled!',
  ],
  [
    'C34',
    'mail.log_current',
    [0, 30, 90].map((m) => tried(m, 'Q', 'joe@gate.example.org', 'Zero length SMTP status line')),
    'smtp-empty-reply',
    'problem',
    'Zero length SMTP status line',
  ],
  [
    'C35',
    'mail.log_current',
    many(60, (m) => [
      mail(m, 'tcp_intranet tcp_local    E 3 ann@example.com rfc822;joe@relay.example.org joe@relay.example.org'),
      tried(m, 'Q', 'joe@relay.example.org', REFUSED),
      tried(m, 'D', `eve@${m % 2 === 0 ? 'books' : 'music'}.example.net`, 'smtp;250 2.0.0 Ok'),
    ]),
    'destination-down',
    'problem',
    'connection refused',
  ],
])('%s is named from %s', async (_, file, lines, playbook, verdict, text) => {
  let out = '';
  await analyzeCommand(['--json', folderOf({ [file]: `${lines.join('\n')}\n` })], {
    out: (t) => (out += t),
    err: () => undefined,
    color: false,
  });
  const { findings } = JSON.parse(out) as {
    findings: { playbook: string; verdict: string; evidence: { text: string }[] }[];
  };
  const finding = findings.find((f) => f.playbook === playbook);
  expect(finding).toMatchObject({ verdict });
  expect(finding!.evidence.map((line) => line.text).join('\n')).toContain(text);
});
