import { expect, it } from 'vitest';
import { parseCounterutil } from '#shared/formats/counterutil/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('takes names in any letter case, dates as text, and the time of the iteration', () => {
  const { facts, coverage } = parseCounterutil(SAMPLES['counterutil']!, AT);
  const common = { kind: 'counterutil', object: 'popstat', at: '2026-03-04T09:15:00.000Z' };
  expect(facts).toMatchObject([
    { ...common, name: 'popstat global.currentstarttime', value: '19/Feb/2026:13:48:21 +1100' },
    { ...common, name: 'popstat global.numcurrentconnections', attribute: 'global.numcurrentconnections', value: 12 },
  ]);
  expect(coverage.unparsed).toBe(0);
});

it('keeps iterations apart, and does not believe a time in the future', () => {
  const text = `counterobject x opened\ncount = 1 at 1772615600 rh = 0\na [4 bytes]: 1\ncount = 2 at 9999999999 rh = 0\na [4 bytes]: 2\n`;
  expect(parseCounterutil(text, AT).facts).toMatchObject([
    { at: '2026-03-04T09:13:20.000Z', value: 1 },
    { at: AT, value: 2 },
  ]);
});

it('says nothing of values whose object is not named', () => {
  expect(parseCounterutil('a [4 bytes]: 1\n', AT)).toMatchObject({
    facts: [],
    coverage: { reasons: { 'no-object': 1 } },
  });
});
