import { expect, it } from 'vitest';
import { parseStoreStamps } from '#shared/formats/store-stamps/parse.ts';
import { SAMPLES } from '../samples.ts';

const at = (text: string, instant = '2026-03-04T08:15:00.000Z', zone = 'Europe/Berlin') =>
  parseStoreStamps(text, instant, zone).facts.map((fact) => [
    fact.name,
    fact.kind === 'store-stamp' && fact.modifiedAt,
  ]);

it('reads host time; a date that would be in the future is of the year before', () => {
  expect(at(SAMPLES['store-stamps']!)).toEqual([
    ['stored.ckp', '2026-03-04T08:14:00.000Z'],
    ['stored.lcu', '2026-03-04T07:30:00.000Z'],
    ['stored.per', '2025-12-31T07:30:00.000Z'],
  ]);
});

it.each([
  ['Mar  4  2025', '2025-03-04T00:00:00.000Z'],
  ['Mar  4 09:14:58 2026', '2026-03-04T09:14:58.000Z'],
  ['2026-03-04 09:14', '2026-03-04T09:14:00.000Z'],
  ['2026-03-04 09:14:58.123456789 +0100', '2026-03-04T08:14:58.000Z'],
  ['Feb 29 09:14', '2024-02-29T09:14:00.000Z'],
])('reads the date %s', (date, instant) => {
  const text = `-rw-r--r-- 1 mta mta 0 ${date} /opt/mta/config/stored.ckp\n`;
  expect(at(text, '2026-03-04T09:15:00.000Z', 'UTC')).toEqual([['stored.ckp', instant]]);
});

it('counts what is no listing and what is no date', () => {
  expect(parseStoreStamps('stored.ckp is fine\n', '2026-03-04T09:15:00.000Z').coverage.reasons).toEqual({
    'no-listing': 1,
  });
  expect(
    parseStoreStamps('-rw-r--r-- 1 mta mta 0 Mar 44 09:14 stored.ckp\n', '2026-03-04T09:15:00.000Z').coverage.reasons,
  ).toEqual({ 'bad-date': 1 });
});
