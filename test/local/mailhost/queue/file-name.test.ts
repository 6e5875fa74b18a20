import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptCounter, formatFileName, parseFileName } from '../../../../local/mailhost/queue/file-name.ts';

describe('queue file names', () => {
  it.each([
    [0, 'ZZ'],
    [1, 'ZY'],
    [25, 'ZA'],
    [26, 'Z9'],
    [35, 'Z0'],
    [36, 'YZ'],
    [37, 'YY'],
    [1295, '00'],
    [5000, '00'],
  ])('counts %i failed attempts as %s', (attempts, counter) => {
    expect(attemptCounter(attempts)).toBe(counter);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1295 }),
        fc.stringMatching(/^[A-Za-z0-9_]{3,20}$/),
        fc.constantFrom('00', '01', 'A7', 'HELD'),
        (attempts, id, suffix) => {
          expect(parseFileName(formatFileName({ attempts, id, suffix }))).toEqual({ attempts, id, suffix });
        },
      ),
    );
  });

  it.each(['$temp.00', 'ZZab.00', 'zzf0r4i0.00', 'ZZf0r4i0.held', 'ZZf0r4i0', 'ZZf0r4i0.000', ''])(
    'does not take %j for one',
    (name) => {
      expect(parseFileName(name)).toBeNull();
    },
  );
});
