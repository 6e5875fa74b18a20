import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eachMessage } from '#functions/runtime/batch.ts';
import { count, measured, sample } from '#functions/runtime/metrics.ts';
import { countMoves } from '#functions/records/moves.ts';
import type { ActionState, Incident } from '#shared/contracts/incident.ts';
import { METRIC_NAMESPACE } from '#shared/metrics.ts';
import { queues } from '#shared/topology.ts';
import { sqsEvent } from '../sqs-event.ts';

let printed: Record<string, unknown>[];
beforeEach(() => {
  printed = [];
  vi.stubEnv('SITE', 'test');
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    printed.push(JSON.parse(String(line)) as (typeof printed)[0]);
    return true;
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('a run prints what it counted as one line in the embedded metric format', async () => {
  const before = Date.now();
  const handler = measured('analyzer', async (x: number) => {
    count('EvidenceObjects');
    count('EvidenceObjects', 2);
    count('MessagesFailed');
    sample('EvidenceLag', 1.5);
    sample('EvidenceLag', 4);
    return x + 1;
  });
  expect(await handler(1)).toBe(2);
  expect(printed).toEqual([
    {
      _aws: {
        Timestamp: expect.any(Number) as number,
        CloudWatchMetrics: [
          {
            Namespace: METRIC_NAMESPACE,
            Dimensions: [['site']],
            Metrics: [
              { Name: 'EvidenceObjects', Unit: 'Count' },
              { Name: 'EvidenceLag', Unit: 'Seconds' },
            ],
          },
          {
            Namespace: METRIC_NAMESPACE,
            Dimensions: [['site', 'function']],
            Metrics: [{ Name: 'MessagesFailed', Unit: 'Count' }],
          },
        ],
      },
      site: 'test',
      function: 'analyzer',
      EvidenceObjects: 3,
      EvidenceLag: [1.5, 4],
      MessagesFailed: 1,
    },
  ]);
  expect((printed[0]!['_aws'] as { Timestamp: number }).Timestamp).toBeGreaterThanOrEqual(before);
});

test('each run counts for itself, one that counted nothing says nothing, and nothing is counted between runs', async () => {
  const handler = measured('worker', async (what: string) => {
    if (what === 'count') count('CommandsUnanswered');
  });
  await handler('count');
  count('CommandsUnanswered');
  sample('EvidenceLag', 1);
  await handler('nothing');
  await handler('count');
  expect(printed.map((line) => line['CommandsUnanswered'])).toEqual([1, 1]);
});

test('CloudWatch takes a hundred values in a line: more become more lines, and none is lost', async () => {
  await measured('analyzer', async () => {
    for (let value = 0; value < 250; value++) sample('EvidenceLag', value);
  })();
  const lags = printed.map((line) => line['EvidenceLag'] as number[]);
  expect(lags.map((values) => values.length)).toEqual([100, 100, 50]);
  expect(lags.flat()).toEqual(Array.from({ length: 250 }, (_, value) => value));
});

test('what failed is still counted, and thrown on without what it quoted', async () => {
  const handler = measured('reconciler', async () => {
    count('Repairs', 3);
    JSON.parse('{"to": "carol@example.com" and more');
  });
  const error: unknown = await handler().catch((caught: unknown) => caught);
  expect(String((error as Error).stack)).not.toContain('carol');
  expect((error as Error).cause).toBeUndefined();
  expect(printed).toMatchObject([{ Repairs: 3 }]);
});

test('a message that fails for the last time is a dead letter', async () => {
  const handler = measured('worker', (...receives: number[]) =>
    eachMessage(sqsEvent(receives.map((receiveCount) => ({ body: 'x', receiveCount }))), async () => {
      throw new Error('no');
    }),
  );
  await handler(1, queues.jobs.maxReceives - 1);
  await handler(queues.jobs.maxReceives, 1);
  expect(printed).toMatchObject([{ MessagesFailed: 2 }, { MessagesFailed: 2, MessagesGivenUp: 1 }]);
  expect(printed[0]).not.toHaveProperty('MessagesGivenUp');
});

const incident = (state: Incident['state'], sequence: number, ...actions: ActionState[]): Incident =>
  ({ state, sequence, actions: actions.map((one, index) => ({ id: `action-${index}`, state: one })) }) as Incident;

test.each([
  ['a first one', null, incident('open', 1), { IncidentsOpened: 1 }],
  ['one that came back', incident('resolved', 1), incident('open', 2), { IncidentsOpened: 1 }],
  ['an end', incident('watching', 1), incident('resolved', 1), { IncidentsResolved: 1 }],
  ['no change', incident('resolved', 1, 'verified'), incident('resolved', 1, 'verified'), null],
  [
    'outcomes, each once',
    incident('acting', 1, 'executed', 'executed', 'approved', 'approved', 'unknown'),
    incident('acting', 1, 'verified', 'unverified', 'refused', 'unknown', 'unknown'),
    { OutcomesWorked: 1, OutcomesFailed: 2, OutcomesUnknown: 1 },
  ],
] as const)('of incidents: %s', async (_, before, after, counted) => {
  await measured('worker', async () => countMoves(before, after))();
  if (counted === null) return expect(printed).toEqual([]);
  const { _aws, site, function: name, ...sums } = printed[0]!;
  expect([_aws !== undefined, site, name, sums]).toEqual([true, 'test', 'worker', counted]);
});
