import { expect, it } from 'vitest';
import { parsePmdfDirectory } from '#shared/formats/pmdf-directory/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('reads the sister product: months in capitals, its own total', () => {
  expect(parsePmdfDirectory(SAMPLES['pmdf-directory']!, AT, 'Europe/Berlin')).toMatchObject({
    facts: [
      {
        name: 'l',
        total: 3,
        held: 1,
        attempts: [
          [0, 2],
          [2, 1],
        ],
        oldest: '2026-03-03T22:20:12.000Z',
        newest: '2026-03-04T07:44:30.000Z',
      },
    ],
    coverage: { unparsed: 0 },
  });
});

it('tells only the total of an excerpt', () => {
  const text = SAMPLES['pmdf-directory']!.replace(/\n +2 Z.*\n/, '\n    ...\n');
  expect(parsePmdfDirectory(text, AT)).toMatchObject({
    facts: [{ total: 3, attempts: [], oldest: null }],
    coverage: { reasons: { excerpt: 1 } },
  });
});
