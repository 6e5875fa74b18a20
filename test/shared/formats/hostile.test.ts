import process from 'node:process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fact } from '#shared/contracts/fact.ts';
import { FORMATS, sniffFormat } from '#shared/formats/index.ts';
import { SAMPLES } from './samples.ts';

const AT = '2026-03-04T09:15:00.000Z';
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_000);
const whole = FORMATS.flatMap(({ kind, reading }) => (reading.as === 'whole' ? [{ kind, read: reading.read }] : []));

const sound = (read: (typeof whole)[number]['read'], text: string): void => {
  const { facts, coverage } = read(text, AT, 'Europe/Berlin');
  for (const fact of facts) expect(Fact.parse(fact)).toEqual(fact);
  expect(coverage.parsed + coverage.unparsed).toBe(coverage.lines);
  expect(coverage.lines).toBeLessThanOrEqual(text.split('\n').length);
  expect(JSON.stringify([facts, coverage])).not.toContain('tell nobody');
};

/** Cuts, doubled parts, swapped bytes and numbers of any size in a text that was valid. */
const mutated = (text: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.record({
        at: fc.nat({ max: text.length }),
        drop: fc.nat({ max: 12 }),
        put: fc.oneof(
          fc.string({ unit: 'binary', maxLength: 6 }),
          fc.constantFrom('\n', ' ', '9'.repeat(30), '-', '(', ':', '[', 'ä', '$ ', 'qm.maint> ', 'x'.repeat(600)),
          fc.nat({ max: text.length }).map((from) => text.slice(from, from + 80)),
        ),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((edits) => edits.reduce((t, { at, drop, put }) => t.slice(0, at) + put + t.slice(at + drop), text));

describe.each(whole)('$kind', ({ kind, read }) => {
  const sample = SAMPLES[kind] ?? '';

  it('is recognised by its sample', () => {
    expect(sniffFormat(sample, 'saved.txt').kind).toBe(kind);
  });

  it('reads any text and any damaged sample soundly', () => {
    const runs = { numRuns: RUNS };
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => sound(read, text)),
      runs,
    );
    // A secret may end up under another name when its line is damaged; that it never does unharmed is tested apart.
    fc.assert(
      fc.property(mutated(sample.replaceAll('tell nobody', 'x')), (text) => sound(read, text)),
      runs,
    );
  });

  it('keeps the place of every fact', () => {
    const bytes = new TextEncoder().encode(`# säved\n${sample}`);
    for (const { line } of read(new TextDecoder().decode(bytes), AT).facts) {
      const said = new TextDecoder().decode(bytes.subarray(line?.start, line?.end));
      expect(said.trim()).toBe(line?.text);
      expect(new TextDecoder().decode(bytes).split('\n')[(line?.line ?? 0) - 1]).toBe(said);
    }
  });

  it('takes time in proportion to the length', () => {
    for (const unit of [...new Set([...sample.split('\n'), ' 1', 'a.', '- ', '1/', 'a=', '(1'])].filter(Boolean)) {
      const began = performance.now();
      read(unit.repeat(Math.ceil(200_000 / unit.length)), AT);
      read(`${unit}\n`.repeat(Math.ceil(200_000 / unit.length)), AT);
      read(`${sample}\n${`${unit.repeat(Math.ceil(3_900 / unit.length))}\n`.repeat(50)}`, AT);
      expect(performance.now() - began).toBeLessThan(3_000);
    }
  });
});
