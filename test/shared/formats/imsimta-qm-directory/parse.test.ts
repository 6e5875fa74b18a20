import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQmDirectory } from '#shared/formats/imsimta-qm-directory/parse.ts';

const unix = `
Tue, 10 Mar 2026 09:06:41 -0700 (PDT)
Data gathered from the queue directory tree

Channel: tcp_local                Size Queued since
--------------------------------------------------------------
1 ZZ0FBW00K04DKLZE.00            1 9-Mar-2026 08:12:03
2 001/ZXf0b0KaNZykG.HELD        12 10-Mar-2026 08:10:55
3 $temporary                     1 10-Mar-2026 08:10:56
--------------------------------------------------------------
Total size:                         14

Grand total size:                   14
`;

const aligned = `  qm.maint> DIRECTORY L
  Tue, 10 Mar 2026 16:20:05 PDT
  Data gathered from the queue directory tree

  Channel: l                        Size Queued since
  --------------------------------------------------------------
      1 ZZ01HKQ28MTVXY8E5EOS.00        4 04-MAR-2026 03:20:11
     24 ZZ01HKR01Y74AH8E5EOS.00        6 04-MAR-2026 15:58:47
  --------------------------------------------------------------

  2 total messages queued
`;

const withRow = (row: string): string => unix.replace('3 $temporary', `${row}\n3 $temporary`);
const reasonOf = (text: string): string => {
  const parsed = parseQmDirectory(text);
  return parsed.ok ? 'ok' : parsed.reason;
};

describe('imsimta qm directory', () => {
  it('reads rows, held ones and subdirectories included, and counts what it cannot name', () => {
    expect(parseQmDirectory(unix)).toEqual({
      ok: true,
      blocks: [
        {
          channel: 'tcp_local',
          rows: [
            {
              number: 1,
              file: 'ZZ0FBW00K04DKLZE.00',
              id: '0FBW00K04DKLZE',
              attempts: 0,
              held: false,
              blocks: 1,
              queuedSince: '2026-03-09T08:12:03',
            },
            {
              number: 2,
              file: 'ZXf0b0KaNZykG.HELD',
              id: 'f0b0KaNZykG',
              attempts: 2,
              held: true,
              blocks: 12,
              queuedSince: '2026-03-10T08:10:55',
            },
          ],
          unreadable: [3],
          whole: true,
        },
      ],
    });
  });

  it('reads right-aligned numbers, upper-case months and a count', () => {
    const parsed = parseQmDirectory(aligned.replaceAll('\n', '\r\n'));
    expect(parsed.ok && parsed.blocks[0]!.rows.map(({ number, queuedSince }) => [number, queuedSince])).toEqual([
      [1, '2026-03-04T03:20:11'],
      [24, '2026-03-04T15:58:47'],
    ]);
  });

  it.each([
    ['its total', true, unix],
    ['no total', false, unix.replace(/Total size: .*\n/, '')],
    ['a total above its sizes', false, unix.replace(/^2 .*\n/m, '')],
    ['a count', true, aligned],
    ['no count', false, aligned.replace(/ *2 total.*\n/, '')],
  ])('tells whether it is whole: with %s, %s', (_, whole, text) => {
    const parsed = parseQmDirectory(text);
    expect(parsed.ok && parsed.blocks.map((block) => block.whole)).toEqual([whole]);
  });

  it('tells it of each channel', () => {
    const more = unix
      .slice(unix.indexOf('Channel:'), unix.indexOf('Grand'))
      .replace('tcp_local', 'ims-ms')
      .replace(/^(\d) /gm, '1$1 ');
    const parsed = parseQmDirectory(
      unix.replace('Grand', `${more.replace('Total size:                         14', '')}Grand`),
    );
    expect(parsed.ok && parsed.blocks.map(({ channel, whole }) => [channel, whole])).toEqual([
      ['tcp_local', true],
      ['ims-ms', false],
    ]);
  });

  it('takes a heading without rows for an empty listing, and nothing else', () => {
    expect(parseQmDirectory('Data gathered from the queue directory tree\n\nGrand total size: 0\n')).toEqual({
      ok: true,
      blocks: [],
    });
    expect(reasonOf('')).toBe('no-heading');
    expect(reasonOf('Grand total size: 0\n')).toBe('no-heading');
  });

  it.each([
    ['unknown-heading', unix.replace('directory tree', 'database')],
    ['unknown-heading', unix.replace('Queued since', 'First queued')],
    ['unknown-line', withRow('some words that nobody knows')],
    ['unknown-line', withRow('4 ZZabc1.00 1')],
    ['unknown-line', withRow('4 ZZabc1.00 1 10-Foo-2026 08:10:56')],
    ['duplicate-number', withRow('1 ZZabc1.00 1 10-Mar-2026 08:10:56')],
    ['count-mismatch', aligned.replace('2 total', '3 total')],
    ['tool-error', `${unix}%QM-E-OOPS, something is wrong\n`],
  ])('fails closed: %s', (reason, text) => {
    expect(reasonOf(text)).toBe(reason);
  });

  it('never throws, and never invents a number', () => {
    const piece = fc.oneof(fc.constantFrom(...unix.split('\n'), ...aligned.split('\n')), fc.string());
    fc.assert(
      fc.property(fc.array(piece), (lines) => {
        const parsed = parseQmDirectory(lines.join('\n'));
        if (!parsed.ok) return;
        for (const row of parsed.blocks.flatMap((block) => block.rows)) {
          expect(lines.some((line) => line.includes(row.file) && line.includes(String(row.number)))).toBe(true);
        }
      }),
    );
  });

  it('reads 20,000 rows in linear time', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i + 10} ZZabc${i}.00   1 10-Mar-2026 08:10:56`).join('\n');
    const began = performance.now();
    expect(reasonOf(withRow(rows))).toBe('ok');
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
