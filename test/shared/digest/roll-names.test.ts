import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRoll, type NameAt } from '#shared/digest/roll.ts';
import { rowTaker } from './row-taker.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../formats/fuzz-runs.ts';

const bytesOf = (name: string, shift: number): NameAt => {
  const bytes = new TextEncoder().encode(`${'<'.repeat(shift)}${name}>`);
  return { view: new DataView(bytes.buffer), start: shift, end: bytes.length - 1 };
};

interface Count {
  group: number;
  kind: number;
  variant: number;
  minute: number;
  name: string;
  shift: number;
}

type Step = Count | 'take';

const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const count: fc.Arbitrary<Count> = fc.record({
  group: fc.nat(2),
  kind: fc.nat(1),
  variant: fc.nat(2),
  minute: fc.nat(3),
  name: some(
    '',
    'a',
    'A',
    'b',
    '*',
    'ab.example',
    'AB.example',
    'ab.exampl',
    'ab.examplf',
    'a@b',
    'a`b',
    'abcd',
    'ABCD',
    'abc',
  ),
  shift: fc.nat(3),
});

const steps = fc.array(
  fc.oneof({ weight: 12, arbitrary: count }, { weight: 1, arbitrary: fc.constant('take' as const) }),
  {
    minLength: 1,
    maxLength: 120,
  },
);

/** What comes out when names are given as `as` has them. */
const counted = (
  all: readonly Step[],
  limits: { names: number; groups: number; atOnce: number },
  as: (of: Count) => NameAt,
) => {
  const roll = createRoll<string, number, string>({
    ...limits,
    lower: [true, false],
    make: (group, kind, name, variant) => `${group} ${kind} ${name} ${variant}`,
    room: (row) => `proof of ${row}`,
  });
  const groups = [0, 1, 2].map((id) => roll.group(id));
  const told: unknown[] = [];
  for (const step of [...all, 'take' as const]) {
    if (step === 'take') {
      const { taker, rows } = rowTaker<string>();
      roll.take(taker);
      told.push(rows);
    } else {
      const row = roll.count(groups[step.group]!, step.kind, step.variant, step.minute, as(step));
      told.push(row === -1 ? null : roll.proof(row));
    }
  }
  return told;
};

const asText = ({ kind, name }: Count): NameAt => (kind === 0 ? name.toLowerCase() : name);

it(
  'names given as bytes are counted as those given as text, whatever group, kind and part they come in',
  () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3 }), (all, names, groups) => {
        const limits = { names, groups, atOnce: names - groups };
        expect(counted(all, limits, ({ name, shift }) => bytesOf(name, shift))).toEqual(counted(all, limits, asText));
      }),
      { numRuns: FUZZ_RUNS, interruptAfterTimeLimit: FUZZ_TIME },
    );
  },
  FUZZ_TIME,
);
