import { describe, expect, it } from 'vitest';
import { formatEntry, type LogEntry, type LogOptions } from '../../../../local/mailhost/log/entry.ts';
import { makeZone } from '../../../../local/mailhost/log/local-time.ts';
import { serviceLine } from '../../../../local/mailhost/log/service-line.ts';

const zone = makeZone('America/New_York');
const options: LogOptions = {
  format: 1,
  node: false,
  process: false,
  filename: true,
  envelopeId: false,
  messageId: true,
  username: false,
  connection: false,
  queueTime: false,
};
const entry: LogEntry = {
  at: Date.parse('2026-03-03T15:04:05.678Z'),
  source: 'tcp_intranet',
  destination: 'tcp_local',
  code: 'EE',
  blocks: 3,
  from: 'ann@example.edu',
  original: 'x@big.example.com',
  current: 'x@big.example.com',
  file: '/q/tcp_local/001/ZZfabc.00',
  messageId: '<1@example.edu>',
  system: 'mx.example.edu (mx.example.edu [192.0.2.9])',
  diagnostic: '',
  queueSeconds: null,
  user: '',
  process: '409f.3.1',
};
const format = (changes: Partial<LogEntry>, set: Partial<LogOptions> = {}): string =>
  formatEntry({ ...entry, ...changes }, { ...options, ...set }, zone, 'mta1');

describe('transaction log entries', () => {
  it('have two channel columns of twelve, then the fields', () => {
    expect(format({})).toBe(
      '03-Mar-2026 10:04:05.67 tcp_intranet tcp_local    EE 3 ann@example.edu rfc822;x@big.example.com x@big.example.com /q/tcp_local/001/ZZfabc.00 <1@example.edu>',
    );
  });

  it('leave the second column blank and end with the diagnostic when a message leaves', () => {
    const line = format({ source: 'tcp_local', destination: '', code: 'Q', diagnostic: 'TCP active open: no' });
    expect(line).toBe(
      '03-Mar-2026 10:04:05.67 tcp_local                 Q 3 ann@example.edu rfc822;x@big.example.com x@big.example.com /q/tcp_local/001/ZZfabc.00 <1@example.edu> TCP active open: no',
    );
    expect(line.indexOf(' Q 3') + 1 - '03-Mar-2026 10:04:05.67 '.length).toBe(26);
  });

  it('show an empty sender as two blanks, or as <> in format 2', () => {
    expect(format({ from: '' })).toContain(' EE 3  rfc822;');
    expect(format({ from: '' }, { format: 2 })).toContain(' EE 3 <> rfc822;');
  });

  it('have the optional fields in the documented order', () => {
    const all = { node: true, process: true, username: true, connection: true, envelopeId: true, queueTime: true };
    expect(format({ queueSeconds: 7 }, all)).toBe(
      '03-Mar-2026 10:04:05.67 mta1 409f.3.1 tcp_intranet tcp_local    EE 3 ann@example.edu rfc822;x@big.example.com x@big.example.com /q/tcp_local/001/ZZfabc.00 <1@example.edu> <1@example.edu> mailsrv mx.example.edu (mx.example.edu [192.0.2.9]) 7',
    );
  });
});

describe('service log lines', () => {
  it('carry the zone', () => {
    const line = { at: Date.parse('2026-07-01T02:03:04Z'), host: 'mta1', program: 'ims_master', pid: 77 };
    expect(serviceLine(zone, { ...line, facility: 'General', level: 'Notice', text: 'x starting up' })).toBe(
      '[30/Jun/2026:22:03:04 -0400] mta1 ims_master[77]: General Notice: x starting up',
    );
  });
});
