import type { MailLogEntry } from '#shared/formats/mail-log/entry.ts';
import { parseMailLogLine } from '#shared/formats/mail-log/parse.ts';

/** The entry that a line is read as. */
export const entry = (line: string): MailLogEntry => {
  const read = parseMailLogLine(line);
  if (read.kind !== 'message') throw new Error(`not an entry: ${JSON.stringify(read)}`);
  return read;
};
/** Why a line is no entry: its kind, or what could not be parsed of it. */
export const reason = (line: string): string => {
  const read = parseMailLogLine(line);
  return read.kind === 'unparsed' ? read.unparsed : read.kind;
};

/** An enqueue without optional fields. */
export const E =
  '04-Mar-2026 09:15:02.31 tcp_intranet tcp_local    EE 3 ann@example.com rfc822;bob@example.net bob@example.net';
/** Queue file of a message in tcp_local. */
export const FILE = '/opt/mta/data/queue/tcp_local/004/ZZg1k7Qa0bcd2.00';

/** One line of each layout. */
export const VALID = [
  E,
  `${E} ${FILE} <0ABC00001@example.com> example.com (mx.example.com [192.0.2.7])`,
  `04-Mar-2026 09:15:03.00 tcp_local                 Q 3 ann@example.com rfc822;bob@example.net bob@example.net ${FILE} <0ABC00001@example.com> TCP active open: Failed connect() 192.0.2.9:25  Error: connection refused`,
  '04-Mar-2026 09:15:04.00 ims-ms                    D 3  rfc822;carol@example.com carol@ims-ms-daemon mailsrv',
  `04-Mar-2026 09:15:02.31 mxa 4f2.1.9 tcp_intranet tcp_local    EE 3 <> rfc822;bob@example.net bob@example.net 276 ${FILE} <e1@example.com> <m1@example.com>,<m0@example.com> *ann@example.com client ([192.0.2.7]) 0 3`,
  '04-Mar-2026 09:15:05.00 tcp_local    +            O TCP|192.0.2.1|25|192.0.2.7|4021 SMTP',
  `<en ts="2026-03-04T09:15:02.31" sc="tcp_intranet" dc="tcp_local" ac="EE" sz="3" so="" od="rfc822;bob@example.net" de="bob@example.net" fi="${FILE}" mi="&lt;m1@example.com&gt;"/>`,
  `04-Mar-2026 09:15:02.31 l            tcp_local    E 3 0: 22:rfc822;bob@example.net 15:bob@example.net ${FILE.length}:${FILE} 4:<m@>`,
  `{"en":{"ts":"2026-03-04T09:15:02.31","sc":"l","dc":"tcp_local","ac":"E","sz":3,"de":"bob@example.net","fi":"${FILE}"}}`,
];
