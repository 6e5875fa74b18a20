import { expect, it } from 'vitest';
import { parseQmDirectoryFacts } from '#shared/formats/imsimta-qm-directory/facts.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('tells messages, held ones, attempts and ages, by the offset in the heading', () => {
  expect(parseQmDirectoryFacts(SAMPLES['qm-directory']!, AT, 'Asia/Tokyo')).toMatchObject({
    facts: [
      {
        name: 'tcp_local',
        total: 3,
        held: 1,
        attempts: [
          [0, 1],
          [2, 2],
        ],
        oldest: '2026-03-03T07:10:55.000Z',
        newest: '2026-03-04T07:12:03.000Z',
        line: { line: 6 },
      },
    ],
    coverage: { unparsed: 0 },
  });
});

it('takes the host zone where the heading has none', () => {
  const text = SAMPLES['qm-directory']!.replace(' +0100 (CET)', '');
  expect(parseQmDirectoryFacts(text, AT, 'Asia/Tokyo').facts).toMatchObject([{ newest: '2026-03-03T23:12:03.000Z' }]);
});

it('says nothing of a listing with a line that it does not know', () => {
  expect(parseQmDirectoryFacts(`${SAMPLES['qm-directory']!}what is this\n`, AT)).toMatchObject({
    facts: [],
    coverage: { parsed: 0, reasons: { 'unknown-line': 12 } },
  });
});
