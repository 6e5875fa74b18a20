import { expect, it } from 'vitest';
import { parseCounters } from '#shared/formats/imsimta-counters/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';
const none = {
  kind: 'counters',
  at: AT,
  received: null,
  stored: null,
  delivered: null,
  firstTime: null,
  submitted: null,
  attempted: null,
  rejected: null,
  failed: null,
  queueTime: null,
  queueTimeCount: null,
};

it('reads rows by their label; a row that is missing is unknown, not zero', () => {
  const { facts, coverage } = parseCounters(SAMPLES['counters-show']!, AT);
  expect(facts).toMatchObject([
    {
      ...none,
      name: 'tcp_local',
      received: 120,
      stored: -7,
      delivered: 113,
      firstTime: 110,
      attempted: 14,
      queueTime: 5.39,
      queueTimeCount: 113,
      line: { line: 3, text: expect.stringMatching(/^tcp_local Received 120 .* Store -7 .* Attempted 14 /) },
    },
    { ...none, name: 'ims-ms', received: 2 },
  ]);
  expect(coverage.unparsed).toBe(0);
});

it('names what it does not know, and reads nothing without the heading', () => {
  expect(parseCounters(`${SAMPLES['counters-show']!}   Surprise    1\n`, AT).coverage.reasons).toEqual({
    'unknown-label': 1,
  });
  expect(parseCounters('tcp_local\n   Received  1  1  1\n', AT)).toMatchObject({
    facts: [],
    coverage: { reasons: { 'no-heading': 2 } },
  });
});
