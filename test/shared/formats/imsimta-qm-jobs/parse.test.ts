import { expect, it } from 'vitest';
import { parseQmJobs } from '#shared/formats/imsimta-qm-jobs/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('reads what each job has in hand', () => {
  const { facts, coverage } = parseQmJobs(SAMPLES['qm-jobs']!, AT);
  expect(facts).toMatchObject([
    {
      name: 'tcp_local 4711',
      channel: 'tcp_local',
      pid: 4711,
      hosts: ['mx1.example.net', 'mx2.example.net'],
      messages: 1,
      processed: 31,
      failed: 4,
      line: {
        line: 2,
        text: expect.stringMatching(/^channel tcp_local job 4711 host mx1\.example\.net .* 1 MESSAGES BEING/),
      },
    },
    { name: 'tcp_local 4712', hosts: [], messages: 1, processed: null, failed: null },
  ]);
  expect(coverage.unparsed).toBe(0);
});

it('counts what lies outside a job', () => {
  expect(parseQmJobs('job 7\n', AT)).toMatchObject({ facts: [], coverage: { reasons: { 'outside-a-job': 1 } } });
});
