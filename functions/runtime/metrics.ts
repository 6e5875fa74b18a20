import type { SQSRecord } from 'aws-lambda';
import { dimensionsOf, METRIC_NAMESPACE, type MetricName, metrics } from '#shared/metrics.ts';
import { type FunctionName, functions, queues } from '#shared/topology.ts';
import { describeError } from './describe-error.ts';
import { log } from './log.ts';

/** CloudWatch takes at most so many values of one metric in a line. */
const VALUES_LIMIT = 100;

/** What one run of a function has counted so far. */
interface Run {
  name: FunctionName;
  sums: Map<MetricName, number>;
  values: Map<MetricName, number[]>;
}

/** A function does one thing at a time, so there is one run or none. */
let run: Run | null = null;

/** Adds to what this run of the function counts. Outside of one it does nothing: use cases count, functions print. */
export const count = (name: MetricName, amount = 1): void => {
  run?.sums.set(name, (run.sums.get(name) ?? 0) + amount);
};

/** Notes one value of a metric of which the spread matters. */
export const sample = (name: MetricName, value: number): void => {
  if (!run) return;
  const values = run.values.get(name) ?? [];
  values.push(value);
  run.values.set(name, values);
  if (values.length < VALUES_LIMIT) return;
  run.values.delete(name);
  print(run.name, new Map([[name, values]]));
};

/** Counts a message that goes back to its queue; after its last try it goes to the dead letters instead. */
export const countFailed = ({ attributes }: Pick<SQSRecord, 'attributes'>): void => {
  count('MessagesFailed');
  const source = run && functions[run.name].source;
  if (source && Number(attributes.ApproximateReceiveCount) >= queues[source.queue].maxReceives)
    count('MessagesGivenUp');
};

/**
 * A Lambda handler whose run is counted: prints one line in CloudWatch's embedded metric format when it ends, however it
 * ends. An error is logged and thrown on without what it might quote, for the runtime prints what is thrown.
 */
export const measured =
  <A extends unknown[], R>(name: FunctionName, handler: (...args: A) => Promise<R>): ((...args: A) => Promise<R>) =>
  async (...args) => {
    run = { name, sums: new Map(), values: new Map() };
    try {
      return await handler(...args);
    } catch (error) {
      log('function-failed', { error });
      // oxlint-disable-next-line preserve-caught-error -- the runtime prints causes, too
      throw new Error(describeError(error));
    } finally {
      print(name, new Map<MetricName, number | number[]>([...run.sums, ...run.values]));
      run = null;
    }
  };

const print = (name: FunctionName, counted: ReadonlyMap<MetricName, number | number[]>): void => {
  if (counted.size === 0) return;
  const directives = new Map<string, { Namespace: string; Dimensions: string[][]; Metrics: object[] }>();
  for (const metric of counted.keys()) {
    const dimensions = [...dimensionsOf(metric)];
    const key = dimensions.join();
    const directive = directives.get(key) ?? { Namespace: METRIC_NAMESPACE, Dimensions: [dimensions], Metrics: [] };
    directive.Metrics.push({ Name: metric, Unit: metrics[metric].unit });
    directives.set(key, directive);
  }
  const line = {
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [...directives.values()] },
    // A site's name is checked where it is given (cdk/config.ts); on one machine there is none.
    site: process.env['SITE'] ?? 'local',
    function: name,
    ...Object.fromEntries(counted),
  };
  // Not by console.log: the runtime puts time and request before it, or wraps it, and CloudWatch then sees no metrics.
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
