import { Duration } from 'aws-cdk-lib/core';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IAlarm,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { MetricName } from '#shared/metrics.ts';
import type { QueueName } from '#shared/topology.ts';
import type { WardenFunction } from './function.ts';
import { ownMetric } from './metric.ts';

export interface SiteDashboardProps {
  site: string;
  queues: Readonly<Record<QueueName, Queue>>;
  functions: readonly WardenFunction[];
  alarms: readonly IAlarm[];
}

const PERIOD = Duration.minutes(5);

/** Columns of a dashboard. */
const WIDTH = 24;

/** One page in message order, each row from left to right: how much, how late, what went wrong. */
export class SiteDashboard extends Construct {
  constructor(scope: Construct, id: string, { site, queues, functions, alarms }: SiteDashboardProps) {
    super(scope, id);
    const own = (statistic: string, ...names: MetricName[]): IMetric[] =>
      names.map((name) => ownMetric(name, { site, statistic, period: PERIOD }));
    const perFunction = (name: MetricName): IMetric[] =>
      functions.map(({ part }) => ownMetric(name, { site, part, statistic: 'Sum', period: PERIOD }));
    const perQueue = (metric: (queue: Queue) => IMetric): IMetric[] => Object.values(queues).map(metric);
    const latest = { statistic: 'Maximum', period: PERIOD };
    new Dashboard(this, 'Page', {
      dashboardName: `queuewarden-${site}`,
      defaultInterval: Duration.hours(12),
      widgets: [
        [
          new AlarmStatusWidget({
            title: 'Alarms: docs/operations.md says what each means',
            alarms: [...alarms],
            width: WIDTH,
            height: 4,
          }),
        ],
        ...rows(
          'Hosts tell',
          graph('Evidence', own('Sum', 'EvidenceObjects'), own('Sum', 'EvidenceBytes')),
          graph('From the host to the digest, seconds', [...own('p50', 'EvidenceLag'), ...own('p90', 'EvidenceLag')]),
          graph(
            'What is missing',
            [...own('Maximum', 'HostsSilent'), ...own('Sum', 'LinesUnknown', 'Repairs')],
            own('Sum', 'LinesKnown'),
          ),
        ),
        ...rows(
          'Queues and functions',
          graph(
            'Age of the oldest message, seconds',
            perQueue((queue) => queue.metricApproximateAgeOfOldestMessage(latest)),
          ),
          graph(
            'Time of a run, p90, milliseconds',
            functions.map((one) => one.metricDuration({ statistic: 'p90', period: PERIOD, label: one.part })),
          ),
          graph(
            'Errors, and messages that failed',
            functions.map((one) =>
              one.metricErrors({ statistic: 'Sum', period: PERIOD, label: `${one.part}: errors` }),
            ),
            perFunction('MessagesFailed'),
          ),
          graph('Dead letters', [
            ...perQueue((queue) => queue.deadLetterQueue!.queue.metricApproximateNumberOfMessagesVisible(latest)),
            ...perFunction('MessagesGivenUp'),
          ]),
        ),
        ...rows(
          'What is concluded and told',
          graph('Incidents', own('Sum', 'IncidentsOpened', 'IncidentsResolved'), own('Sum', 'Findings')),
          graph(
            'Slack',
            own('Sum', 'SlackPosts'),
            own('Sum', 'SlackThrottles', 'SlackFailures', 'SlackRequestsRefused'),
          ),
        ),
        ...rows(
          'What is done, and what came of it',
          graph(
            'Commands',
            own('Sum', 'CommandsSigned'),
            own('Sum', 'SignerRefusals', 'CommandsUnanswered', 'StrangeResults'),
          ),
          graph('Outcomes', own('Sum', 'OutcomesWorked', 'OutcomesNotYet', 'OutcomesFailed', 'OutcomesUnknown')),
          graph(
            'In doubt, and what the reconciler found',
            own('Maximum', 'ActionsInDoubt', 'DocumentsUnreadable', 'LooksFailed'),
            own('Sum', 'ReconcilerRuns', 'DocumentsMadeAnew'),
          ),
        ),
      ],
    });
  }
}

const graph = (title: string, left: IMetric[], right: IMetric[] = []): GraphWidgetProps => ({ title, left, right });

/** A heading and its graphs side by side. */
const rows = (title: string, ...graphs: GraphWidgetProps[]): IWidget[][] => [
  [new TextWidget({ markdown: `## ${title}`, width: WIDTH, height: 1 })],
  graphs.map((props) => new GraphWidget({ ...props, width: WIDTH / graphs.length, height: 6 })),
];
