import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ALARM_METRICS } from '#local/cost/bill.ts';
import { dimensionsOf, METRIC_NAMESPACE, type MetricName, metrics } from '#shared/metrics.ts';
import { type FunctionName, functions, queues } from '#shared/topology.ts';
import { SITE } from './site.ts';
import { synthesise } from './synthesised.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:postmaster-pager';

interface MetricUse {
  Namespace?: string;
  MetricName?: string;
  Dimensions?: { Name: string; Value: unknown }[];
}

interface AlarmProperties extends MetricUse {
  AlarmName: string;
  AlarmDescription: string;
  AlarmActions?: unknown[];
  OKActions?: unknown[];
  TreatMissingData: string;
  Metrics?: { MetricStat?: { Metric: MetricUse } }[];
}

const aws = synthesise({ ...SITE, alarmTopic: TOPIC });
const alarmsOf = (of: typeof aws): AlarmProperties[] =>
  of.ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties as unknown as AlarmProperties);
const alarms = alarmsOf(aws);
const named = (id: string): AlarmProperties => alarms.find((alarm) => alarm.AlarmName === `queuewarden-test-${id}`)!;

/** The metrics that an alarm rests on. */
const usesOf = (alarm: AlarmProperties): MetricUse[] =>
  alarm.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) ?? [alarm];

test('the bill counts every metric that an alarm looks at', () => {
  expect(alarms.flatMap(usesOf)).toHaveLength(ALARM_METRICS);
});

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
/** As GitHub makes anchors of headings. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
const headings = /^## Alarms$(.*?)^## /ms
  .exec(page)![1]!
  .split('\n')
  .flatMap((line) => /^### (.+)$/.exec(line)?.[1] ?? [])
  .map(anchor);

test('every alarm links a heading of the operations page, and every heading there belongs to one', () => {
  const linked = alarms.map(({ AlarmDescription }) => /docs\/operations\.md#([\w-]+)$/.exec(AlarmDescription)?.[1]);
  expect(new Set(linked)).toEqual(new Set(headings));
});

test('each queue is watched for what waits in it and for dead letters, each function for errors', () => {
  const names = alarms.map(({ AlarmName }) => AlarmName.replace('queuewarden-test-', ''));
  for (const queue of Object.keys(queues))
    expect(names).toEqual(expect.arrayContaining([`waits-${queue}`, `dead-${queue}`]));
  for (const name of Object.keys(functions)) expect(names).toContain(`errors-${name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(usesOf(named('throttles'))).toHaveLength(Object.keys(functions).length);
});

test('an alarm or a chart asks for metrics of the table only, with the dimensions that functions print', () => {
  const charts = JSON.stringify(
    aws.ofType('AWS::CloudWatch::Dashboard').map(([, { Properties }]) => Properties['DashboardBody']),
  );
  const charted = [...charts.matchAll(/\\"Queuewarden\\",\\"(\w+)\\"((?:,\\"\w+\\",\\"\w+\\")+)/g)].map(
    ([, name, rest]) => ({
      name,
      dimensions: rest!
        .split(',')
        .filter((_, index) => index % 2 === 1)
        .map((word) => word.replaceAll('\\"', '')),
    }),
  );
  const watched = alarms
    .flatMap(usesOf)
    .filter(({ Namespace }) => Namespace === METRIC_NAMESPACE)
    .map(({ MetricName: name, Dimensions }) => ({ name, dimensions: Dimensions!.map((one) => one.Name) }));
  expect(watched.length).toBeGreaterThan(8);
  for (const { name, dimensions } of [...charted, ...watched]) {
    expect(Object.keys(metrics)).toContain(name);
    expect([...dimensions].sort()).toEqual([...dimensionsOf(name as MetricName)].sort());
  }
  // What nobody can see is not worth its price.
  expect(new Set(charted.map(({ name }) => name))).toEqual(new Set(Object.keys(metrics)));
});

test('metrics are of this site, and of functions by the names that they print', () => {
  const own = alarms.flatMap(usesOf).filter(({ Namespace }) => Namespace === METRIC_NAMESPACE);
  for (const { Dimensions } of own) expect(Dimensions).toContainEqual({ Name: 'site', Value: 'test' });
  for (const name of Object.keys(functions) as FunctionName[]) {
    const { Variables } = aws.functionOf(name).Properties['Environment'] as { Variables: Record<string, unknown> };
    expect(Variables['SITE'], name).toBe('test');
  }
});

test('more hosts cost no more alarms', () => {
  const hosts = Array.from({ length: 30 }, (_, index) => `mx${index}.example.net`);
  expect(alarmsOf(synthesise({ ...SITE, hosts }))).toHaveLength(alarms.length);
});

describe('what no data means', () => {
  test.each(['no-evidence', 'reconciler-stopped'])('%s: that is the trouble', (id) => {
    expect(named(id).TreatMissingData).toBe('breaching');
  });
  test.each(['hosts-silent', 'outcome-unknown'])('%s: as before, for its gauge has stopped', (id) => {
    expect(named(id).TreatMissingData).toBe('ignore');
  });
  test('all others: it has not happened', () => {
    const others = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'notBreaching');
    expect(others).toHaveLength(alarms.length - 4);
  });
});

test('the topic hears of beginning and end; without one nobody is told', () => {
  for (const alarm of alarms) {
    expect(alarm.AlarmActions).toEqual([TOPIC]);
    expect(alarm.OKActions).toEqual([TOPIC]);
  }
  for (const alarm of alarmsOf(synthesise())) expect(alarm.AlarmActions).toBeUndefined();
});
