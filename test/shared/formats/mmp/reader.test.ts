import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMmpLine } from '#shared/formats/mmp-line.ts';
import { createMmpReader } from '#shared/formats/mmp/reader.ts';
import { createMmpSessions, type MmpSession } from '#shared/formats/mmp/sessions.ts';
import { noticeOfMmp } from '#shared/formats/mmp-message.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fuzz-runs.ts';

const LOG = `session start, client IP 192.0.2.3:4331, server IP 192.0.2.249:143
(sid 0xAB14) client socket IO error 131
(sid 0xab14) 0 C->S bytes, 0 S->C bytes in 0 seconds
(sid 0xab14) session end
`;

const read = (text: string) => {
  const sessions: MmpSession[] = [];
  const joined = createMmpSessions((session) => sessions.push(session));
  const notices: unknown[] = [];
  const reader = createMmpReader((line, at) => {
    joined.add(line);
    const notice = noticeOfMmp(line.message);
    if (notice) notices.push([at.number, notice.class, notice.subject]);
  });
  reader.write(new TextEncoder().encode(text));
  const coverage = reader.end();
  joined.end();
  return { sessions, notices, coverage };
};

describe('createMmpReader', () => {
  it('reads a client that came and left', () => {
    const { sessions, notices, coverage } = read(LOG);
    expect(coverage).toMatchObject({ lines: 4, parsed: 4 });
    expect(notices).toEqual([
      [2, 'mmp-socket-error', 'client'],
      [3, 'mmp-empty-session', ''],
    ]);
    expect(sessions).toEqual([
      {
        session: '0xab14',
        socketErrors: [{ side: 'client', error: '131' }],
        clientToServer: 0,
        serverToClient: 0,
        seconds: 0,
      },
    ]);
  });

  it('joins interleaved sessions, and gives those without an end', () => {
    const { sessions } = read(
      '(sid 0x1) 10 C->S bytes, 900 S->C bytes in 3 seconds\n(sid 0x2) server socket IO error: Connection reset\n(sid 0x1) session end\n(sid 0x1) session end\n',
    );
    expect(sessions.map((s) => [s.session, s.clientToServer, s.socketErrors.length])).toEqual([
      ['0x1', 10, 0],
      ['0x1', null, 0],
      ['0x2', null, 1],
    ]);
  });

  it('passes over what stands before a session, and takes its time where there is one', () => {
    expect(parseMmpLine('[04/Mar/2026:09:15:02 +0100] mmp1 ImapProxy[12]: (sid 0x1) session end')).toEqual({
      epochMs: Date.UTC(2026, 2, 4, 8, 15, 2),
      session: '0x1',
      message: { kind: 'session-end' },
      said: '(sid 0x1) session end',
    });
    expect(parseMmpLine('20260304 091502 (sid 0x1) session end')).toMatchObject({ epochMs: null });
    expect(parseMmpLine('[99/Mar/2026:09:15:02 +0100] (sid 0x1) session end')).toMatchObject({ epochMs: null });
  });

  it('names why a line is none', () => {
    expect(read('\nhello\n(sid 0x1) dancing\n(sid 0x1) session endless\n').coverage.reasons).toEqual({
      blank: 1,
      'no-session': 1,
      'unknown-message': 2,
    });
  });

  it('keeps no more sessions than a proxy can have, and loses none', () => {
    const { sessions } = read(
      Array.from({ length: 25_000 }, (_, n) => `(sid 0x${n.toString(16)}) client socket IO error 131\n`).join(''),
    );
    expect(sessions.length).toBe(25_000);
  });

  it(
    'never throws on any bytes, and counts every line',
    () => {
      const piece = fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.tuple(fc.nat(LOG.length), fc.nat(60)).map(([at, n]) => new TextEncoder().encode(LOG.slice(at, at + n))),
      );
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
          const sessions = createMmpSessions(() => undefined);
          const reader = createMmpReader(sessions.add);
          for (const bytes of pieces) reader.write(bytes);
          const { lines, parsed, unparsed } = reader.end();
          sessions.end();
          expect(lines).toBe(parsed + unparsed);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIME,
  );

  it(
    'gives back what is printed',
    () => {
      const count = fc.nat(1_000_000);
      fc.assert(
        fc.property(fc.nat(2 ** 30), count, count, count, fc.boolean(), (id, up, down, seconds, bad) => {
          const sid = `(sid 0x${id.toString(16)})`;
          const text = `${bad ? `${sid} client socket IO error: Connection reset (131)\n` : ''}${sid} ${up} C->S bytes, ${down} S->C bytes in ${seconds} seconds\n${sid} session end\n`;
          expect(read(text).sessions).toEqual([
            {
              session: `0x${id.toString(16)}`,
              socketErrors: bad ? [{ side: 'client', error: 'Connection reset (131)' }] : [],
              clientToServer: up,
              serverToClient: down,
              seconds,
            },
          ]);
        }),
        { numRuns: Math.min(FUZZ_RUNS, 10_000) },
      );
    },
    FUZZ_TIME,
  );
});
