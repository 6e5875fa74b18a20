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
          [0, 1],
          [2, 1],
        ],
        whole: true,
        at: '2026-03-04T09:15:00.000Z',
        oldest: '2026-03-03T22:20:12.000Z',
        newest: '2026-03-04T02:20:11.000Z',
      },
    ],
    coverage: { unparsed: 0 },
  });
});

it('tells only the total of an excerpt', () => {
  const text = SAMPLES['pmdf-directory']!.replace(/\n +2 Z.*\n/, '\n    ...\n');
  expect(parsePmdfDirectory(text, AT)).toMatchObject({
    facts: [{ total: 3, held: null, attempts: [], oldest: null, whole: false }],
    coverage: { reasons: { excerpt: 1 } },
  });
});

it('takes neither a part nor a listing without its count for the queue, and tells held ones apart', () => {
  const typed = (command: string) => parsePmdfDirectory(SAMPLES['pmdf-directory']!.replace('DIRECTORY L', command), AT);
  expect(typed('DIRECTORY/FROM=ann L')).toMatchObject({ facts: [], coverage: { reasons: { 'part-of-queue': 1 } } });
  expect(typed('HELD L').facts).toEqual([]);
  const onlyHeld = SAMPLES['pmdf-directory']!.replace(/^ +[12] Z.*\n/gm, '').replace('3 total', '1 total');
  expect(parsePmdfDirectory(onlyHeld.replace('DIRECTORY', 'DIRECTORY/HELD'), AT).facts).toMatchObject([
    { kind: 'qm-held', held: 1 },
  ]);
  expect(parsePmdfDirectory(SAMPLES['pmdf-directory']!.replace(/^.*total mess.*\n/m, ''), AT)).toMatchObject({
    facts: [],
    coverage: { reasons: { 'no-total': 1 } },
  });
});
