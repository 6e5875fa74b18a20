import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { createNoise } from './noise.ts';
import { READERS } from './readers.ts';

/** `GROWTH_LINES=2000 npx vitest run test/shared/formats/growth.test.ts` prints the time of n and of 2n lines; it asserts nothing of it. */
const LINES = Number(process.env['GROWTH_LINES'] ?? 0);

/** Shapes that make a pattern with two ways to read them try both at every place. */
const FILLS = [' ', '1', 'a.', '- ', '1/', 'a=', '(1', 'a ', '"', '\t', ': '];

const millisecondsOf = (work: () => unknown): number => {
  const began = process.cpuUsage().user;
  work();
  return (process.cpuUsage().user - began) / 1000;
};

describe.each(READERS)('$name', ({ name, sample, faultOf }) => {
  const noise = createNoise(sample, 1);

  it('reads a line of a megabyte of any shape, to its end', () => {
    for (const fill of FILLS) {
      const long = fill.repeat(1024 * 1024);
      expect(faultOf(long, noise)).toBeNull();
      expect(faultOf(`${sample.split('\n')[0]}${long}`, noise)).toBeNull();
    }
  });

  it.runIf(LINES > 0)('prints how its time grows with the lines', () => {
    const units = [...new Set([...sample.split('\n'), ...FILLS])].filter((unit) => unit.trim() !== '');
    const timeOf = (unit: string, lines: number): number => {
      const text = `${sample}\n${`${unit}\n`.repeat(lines)}`;
      return millisecondsOf(() => expect(faultOf(text, noise)).toBeNull());
    };
    const [slowest = ''] = units
      .map((unit) => ({ unit, time: timeOf(unit, LINES) }))
      .toSorted((a, b) => b.time - a.time)
      .map(({ unit }) => unit);
    const least = (lines: number): number => Math.min(...[1, 2, 3].map(() => timeOf(slowest, lines)));
    const [once, twice] = [least(10 * LINES), least(20 * LINES)];
    console.log(
      `${name}: ${10 * LINES} lines ${once.toFixed(0)} ms, twice as many ${(twice / once).toFixed(2)} times that, at ${JSON.stringify(slowest.slice(0, 60))}`,
    );
  });
});
