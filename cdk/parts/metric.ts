import type { Duration } from 'aws-cdk-lib/core';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { dimensionsOf, METRIC_NAMESPACE, type MetricName, metrics } from '#shared/metrics.ts';
import type { FunctionName } from '#shared/topology.ts';

export interface OwnMetricProps {
  site: string;
  statistic: string;
  period: Duration;
  /** For a metric that is told apart by function. */
  part?: FunctionName;
}

/** A metric that the functions print, with the very dimensions that they print it with. */
export const ownMetric = (name: MetricName, { site, statistic, period, part }: OwnMetricProps): Metric => {
  const byFunction = dimensionsOf(name).includes('function');
  if (byFunction !== (part !== undefined)) throw new Error(`${name} is ${byFunction ? '' : 'not '}told by function`);
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: name,
    dimensionsMap: part === undefined ? { site } : { site, function: part },
    label: part ?? metrics[name].label,
    statistic,
    period,
  });
};
