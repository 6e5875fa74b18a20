import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noticeOf, readNotice } from '#shared/formats/nslog/notice.ts';
import { type NslogLine, parseNslogLine } from '#shared/formats/nslog/parse.ts';
import { createNslogReader } from '#shared/formats/nslog/reader.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fuzz-runs.ts';

const START =
  '[04/Mar/2026:09:15:02 +0100] store1 ims_master[811]: General Notice: Example Messaging Server ims_master 6.3-0.15 (built May 1 2007) starting up';

const read = (text: string) => {
  const lines: (NslogLine & { start: number; end: number })[] = [];
  const reader = createNslogReader((line, { start, end }) => lines.push({ ...line, start, end }));
  reader.write(new TextEncoder().encode(text));
  return { coverage: reader.end(), lines };
};

const time = (line: string): string | null => {
  const parsed = parseNslogLine(line);
  return parsed && new Date(parsed.epochMs).toISOString();
};

describe('parseNslogLine', () => {
  it('reads a line', () => {
    expect(parseNslogLine(START)).toMatchObject({
      host: 'store1',
      process: 'ims_master',
      pid: 811,
      facility: 'General',
      level: 'Notice',
    });
  });

  it.each([
    ['brackets', '[04/Mar/2026:09:15:02 +0100] h imapd[1]: General Notice: x', '2026-03-04T08:15:02.000Z'],
    ['no brackets', '04/Mar/2026:09:15:02 -0730 h imapd[1]: General Notice: x', '2026-03-04T16:45:02.000Z'],
    [
      'a zone of six digits',
      '[04/Mar/2026:09:15:02 +051800] h imapd[1]: General Notice: x',
      '2026-03-04T03:57:02.000Z',
    ],
    ['a level in capitals', '[04/Mar/2026:09:15:02 +0100] h imapd[1]: General ERROR: x', '2026-03-04T08:15:02.000Z'],
    ['an impossible time', '[04/Mar/2026:29:15:02 +0100] h imapd[1]: General Notice: x', null],
  ])('reads the time: %s', (_, line, utc) => {
    expect(time(line)).toBe(utc);
  });

  it('reads a message without blank after the level', () => {
    expect(
      parseNslogLine(
        '[04/Mar/2026:09:15:02 +0100] h ims_master[1]: Store Information:append:u:user/u:6:<m@example.com>',
      ),
    ).toMatchObject({
      message: 'append:u:user/u:6:<m@example.com>',
    });
  });
});

describe('createNslogReader', () => {
  it('joins a wrapped message to its line', () => {
    const { lines, coverage } = read(`${START.slice(0, -12)}\nstarting up\n${START}\n`);
    expect(lines.map((l) => noticeOf(l))).toEqual(['ims-master-start', 'ims-master-start']);
    expect(lines[0]).toMatchObject({ start: 0, end: START.length });
    expect(coverage).toMatchObject({ lines: 3, parsed: 3 });
  });

  it('does not take another file behind a line for its continuation without end', () => {
    const { coverage } = read(`${START}\n${'some text\n'.repeat(50)}`);
    expect(coverage).toMatchObject({ lines: 51, parsed: 21, reasons: { 'too-many-continuations': 30 } });
  });

  it('counts what belongs to nothing', () => {
    expect(read('lost\n\n[04/Mar/2026:09: cut\n').coverage.reasons).toEqual({
      'no-stamp': 1,
      blank: 1,
      'bad-layout': 1,
    });
  });

  it('reads session lines of the old proxy that carry their time, and relies on none that do not', () => {
    const { lines, coverage } = read(
      '[04/Mar/2026:09:15:02 +0100] (sid 0xab14) client socket IO error 131\n(sid 0xab14) 0 C->S bytes, 0 S->C bytes in 0 seconds\n[04/Mar/2026:09:15:02 +0100] (sid 0xab14) session end\n',
    );
    expect(lines.map((line) => [line.epochMs, line.message, readNotice(line)?.class])).toEqual([
      [Date.UTC(2026, 2, 4, 8, 15, 2), '(sid 0xab14) client socket IO error 131', 'mmp-socket-error'],
      [Date.UTC(2026, 2, 4, 8, 15, 2), '(sid 0xab14) session end', undefined],
    ]);
    expect(coverage).toMatchObject({ lines: 3, parsed: 2, reasons: { 'no-time': 1 } });
  });

  it('joins a wrapped message in the middle of a sentence', () => {
    const { lines } = read(
      '[04/Mar/2026:09:15:02 +0100] h httpd[1]: General Critical: Not enough file \ndescriptors to support 600 \nsessions per process\n',
    );
    expect(lines.map((l) => noticeOf(l))).toEqual(['file-descriptors']);
  });

  it(
    'never throws, counts every line and classifies whatever it reads',
    () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(START.length), (noise, at) => {
          const reader = createNslogReader((line) => void readNotice(line));
          reader.write(new TextEncoder().encode(START.slice(0, at)));
          reader.write(noise);
          const { lines, parsed, unparsed } = reader.end();
          expect(lines).toBe(parsed + unparsed);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIME,
  );
});
