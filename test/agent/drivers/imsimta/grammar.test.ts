import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINE_LIMIT, qmLine } from '#agent/drivers/imsimta/grammar.ts';
import { BATCH_LIMIT, batches, compact } from '#agent/drivers/imsimta/ranges.ts';
import type { NonEmpty } from '#agent/drivers/imsimta/ranges.ts';

const known = [
  'exit',
  'directory tcp_local',
  'held ims-ms',
  'history 7',
  'read 7',
  'hold 1,3,20-22',
  'release 5',
  'return 1,3,20-22',
  'delete 7',
  'start tcp_local',
  'stop ims-ms',
  'jobs',
  'messages ims-ms',
];

describe('what may be written to qm', () => {
  it.each(known)('%s', (line) => {
    expect(qmLine(line)).toBe(line);
  });

  it.each([
    '',
    'hold',
    'hold ',
    'hold -all',
    'hold 1 -all',
    'release -all -noconfirm',
    'release 1,',
    'hold 0',
    'hold 1--2',
    'hold *',
    'directory',
    'directory *',
    'directory tcp_*',
    'directory tcp_local -to=a@example.com',
    'jobs tcp_local',
    'messages',
    'messages tcp_*',
    'clean tcp_local',
    'run FILE',
    'delete',
    'delete -all',
    'delete 1 -noconfirm',
    'return tcp_local',
    'return /q/ZZaaa1.00',
    'stop',
    'stop *',
    'stop tcp_local ims-ms',
    'start 1',
    'read',
    'read 1-content',
    'read user/joe',
    'exit\n',
    'exit\ndelete 1',
    'hold 1\r\ndelete 2',
    ' exit',
    'HOLD 1',
    'history 1,2',
    'read 1,2',
    'read 7 -content',
    `hold ${'1,'.repeat(LINE_LIMIT)}1`,
  ])('not %j', (line) => {
    expect(() => qmLine(line)).toThrow('dialogue grammar');
  });

  it('lets nothing else pass, however it is put together', () => {
    const piece = fc.constantFrom(
      'hold',
      'release',
      'return',
      'delete',
      'start',
      'stop',
      'directory',
      'held',
      'history',
      'jobs',
      'messages',
      'exit',
      'clean',
      'run',
      '-all',
      '*',
      '?',
      '%',
      ' ',
      '\n',
      '\r',
      '\t',
      '\u2028',
      ',',
      '-',
      '0',
      '1',
      '22',
      'tcp_local',
      'ims-ms',
      '/',
      '@',
      '!',
      '"',
      '<',
      '>',
      '|',
      ';',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 8 }).map((all) => all.join('')),
          fc.string(),
        ),
        (line) => {
          try {
            qmLine(line);
          } catch {
            return;
          }
          const [word, rest = '', ...more] = line.split(' ');
          expect(more).toEqual([]);
          expect(line).toMatch(/^[a-z0-9_, -]+$/);
          if (word === 'exit' || word === 'jobs') expect(rest).toBe('');
          else if (/^(hold|release|return|delete|history|read)$/.test(word!)) expect(rest).toMatch(/^[0-9,-]+$/);
          else
            expect([word, rest]).toEqual([
              expect.stringMatching(/^(directory|held|messages|start|stop)$/),
              expect.stringMatching(/^[a-z]/),
            ]);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 300 });

const expand = (text: string): number[] =>
  text.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number) as [number, number | undefined];
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });

describe('ranges', () => {
  it('name exactly the numbers they were made of', () => {
    fc.assert(
      fc.property(numbers, (set) => {
        expect(expand(compact(set as unknown as NonEmpty<number>))).toEqual([...set].sort((a, b) => a - b));
      }),
    );
  });

  it('an empty selection is an error and never everything', () => {
    expect(() => compact([] as unknown as NonEmpty<number>)).toThrow('empty selection');
    expect(() => compact([0])).toThrow('positive');
    expect(() => compact([1.5])).toThrow('positive');
    expect(batches([], 100)).toEqual([]);
  });

  it('batches hold every target once, fit the line, and begin small', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 12, max: 240 }), (set, room) => {
        const cut = batches(
          set.map((number) => ({ number })),
          room,
        );
        expect(cut.flat().map(({ number }) => number)).toEqual([...set].sort((a, b) => a - b));
        expect(cut[0]!.length).toBe(1);
        expect(cut[1]?.length ?? 0).toBeLessThanOrEqual(10);
        for (const batch of cut) {
          expect(batch.length).toBeLessThanOrEqual(BATCH_LIMIT);
          const line = compact(batch.map(({ number }) => number) as unknown as NonEmpty<number>);
          expect(line.length).toBeLessThanOrEqual(room);
        }
      }),
    );
  });
});
