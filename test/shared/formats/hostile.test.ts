import { writeSync } from 'node:fs';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { Fact } from '#shared/contracts/fact.ts';
import { FORMATS, sniffFormat } from '#shared/formats/index.ts';
import { FUZZ_RUNS, FUZZ_SEED, FUZZ_TIME } from './fuzz-runs.ts';
import { createNoise } from './noise.ts';
import { READERS } from './readers.ts';
import { SAMPLES } from './samples.ts';

const AT = '2026-03-04T09:15:00.000Z';
const whole = FORMATS.flatMap(({ kind, reading }) => (reading.as === 'whole' ? [{ kind, read: reading.read }] : []));

const sound = (read: (typeof whole)[number]['read'], text: string): void => {
  const { facts, coverage } = read(text, AT, 'Europe/Berlin');
  for (const fact of facts) expect(Fact.parse(fact)).toEqual(fact);
  expect(coverage.parsed + coverage.unparsed).toBe(coverage.lines);
  expect(coverage.lines).toBeLessThanOrEqual(text.split('\n').length);
  expect(JSON.stringify([facts, coverage])).not.toContain('tell nobody');
};

/** Lines of the sample, each figure once, and shapes that make a pattern with two ways to read them try both at every place. */
const unitsOf = (sample: string): string[] => {
  const alike = new Map(sample.split('\n').map((line) => [line.replaceAll(/\d/g, '0'), line]));
  return [...new Set([...alike.values(), ' 1', 'a.', '- ', '1/', 'a=', '(1'])].filter(Boolean);
};

const words = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');

describe.each(whole)('$kind', ({ kind, read }) => {
  const sample = SAMPLES[kind] ?? '';

  it('is recognised by its sample', () => {
    expect(sniffFormat(sample, 'saved.txt').kind).toBe(kind);
  });

  it('says only what the contract can hold, of any damaged sample', () => {
    // A secret may end up under another name when its line is damaged; that it never does unharmed is tested apart.
    const noise = createNoise(sample.replaceAll('tell nobody', 'x'), FUZZ_SEED);
    for (let left = 300; left > 0; left -= 1) sound(read, noise.text());
  });

  it('keeps the place of every fact', () => {
    const bytes = new TextEncoder().encode(`# säved\n${sample}`);
    for (const { line } of read(new TextDecoder().decode(bytes), AT).facts) {
      const said = new TextDecoder().decode(bytes.subarray(line?.start, line?.end));
      // What needs its heading to be understood is shown with it.
      expect(words(line?.text ?? '')).toContain(words(said.split('\n')[0]!));
      expect(new TextDecoder().decode(bytes).split('\n')[(line?.line ?? 0) - 1]).toBe(said.split('\n')[0]);
    }
  });

  it('takes time in proportion to the length', () => {
    for (const unit of unitsOf(sample)) {
      // Own time of the processor: what else the machine does is no fault of the reader.
      const began = process.cpuUsage();
      read(unit.repeat(Math.ceil(100_000 / unit.length)), AT);
      read(`${unit}\n`.repeat(Math.ceil(100_000 / unit.length)), AT);
      read(`${sample}\n${`${unit.repeat(Math.ceil(3_900 / unit.length))}\n`.repeat(25)}`, AT);
      // A quarter of what twice the length might take: a reader whose time is quadratic is found as soon.
      expect(process.cpuUsage(began).user / 1000).toBeLessThan(750);
    }
  });
});

describe.each(READERS)('$name', ({ name, sample, faultOf }) => {
  it(
    'reads any text: no error, no endless loop, every line counted once',
    () => {
      // Before it runs: what never ends can print nothing afterwards.
      if (FUZZ_RUNS > 1_000) writeSync(2, `${name}: seed ${FUZZ_SEED}\n`);
      const noise = createNoise(sample, FUZZ_SEED);
      const began = performance.now();
      for (let run = 1; run <= FUZZ_RUNS; run += 1) {
        const text = noise.text();
        let fault: unknown;
        try {
          fault = faultOf(text, noise);
        } catch (error) {
          fault = error;
        }
        if (fault !== null)
          throw new Error(`FUZZ_SEED=${FUZZ_SEED}, case ${run}: ${JSON.stringify(text)}`, { cause: fault });
      }
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      if (FUZZ_RUNS > 1_000) console.log(`${name}: ${FUZZ_RUNS} cases, seed ${FUZZ_SEED}, ${seconds} s`);
    },
    FUZZ_TIME,
  );
});
