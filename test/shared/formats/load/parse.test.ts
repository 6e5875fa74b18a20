import { expect, it } from 'vitest';
import { parseLoad } from '#shared/formats/load/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';
const none = { one: null, five: null, fifteen: null, runQueue: null, cpus: null, idlePercent: null };

it('joins load averages, the last row of vmstat and the number of CPUs', () => {
  expect(parseLoad(SAMPLES['load']!, AT)).toMatchObject({
    facts: [{ one: 4.21, five: 3.19, fifteen: 2.2, runQueue: 9, idlePercent: 2, cpus: 4 }],
    coverage: { unparsed: 0 },
  });
});

it('tells only what was printed, also with decimal commas', () => {
  expect(parseLoad(' 09:15:02 up 1 day, load average: 0,21, 0,19, 0,20\n', AT).facts).toMatchObject([
    { ...none, one: 0.21, five: 0.19, fifteen: 0.2 },
  ]);
  expect(parseLoad('all is well\n', AT)).toMatchObject({ facts: [], coverage: { reasons: { 'no-load': 1 } } });
});
