import { Duration } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { MetricName } from '#shared/metrics.ts';
import { ENOUGH_LINES, LARGE_SHARE } from '#shared/playbooks/parser-coverage/index.ts';
import type { QueueName } from '#shared/topology.ts';
import type { WardenFunction } from './function.ts';
import { ownMetric } from './metric.ts';

export interface AlarmsProps {
  site: string;
  queues: Readonly<Record<QueueName, Queue>>;
  functions: readonly WardenFunction[];
  /** ARN of the SNS topic that is told when an alarm begins and when it ends; absent = nobody is. */
  topic?: string;
}

/** What an alarm watches. */
interface Watch {
  /** Last part of the alarm's name. */
  id: string;
  /** Heading of docs/operations.md, as its anchor. */
  heading: string;
  says: string;
  metric: IMetric;
  /** Alarms from here on; `below` turns it round. */
  threshold: number;
  below?: true;
  /** So many periods of … */
  bad: number;
  /** … the last so many. */
  of: number;
  missing: TreatMissingData;
}

const FIVE_MINUTES = Duration.minutes(5);

/** Age of the oldest message, in seconds, from which a queue is behind. */
const TOO_OLD: Readonly<Record<QueueName, number>> = {
  // Two failed tries of a message: what a host said is known a quarter of an hour late.
  evidence: 900,
  results: 900,
  // Terms wait in it for 15 minutes on purpose, and one that comes early is tried again after twelve.
  jobs: 2400,
  // A proposal lives for 15 minutes, so an order that waits for ten will hardly be carried out.
  sign: 600,
  notify: 900,
};

// What no data means: SQS says nothing of an idle queue and Lambda nothing of a function that nobody calls.
const IDLE = TreatMissingData.NOT_BREACHING;
/** Counted only when it happens: no data is none of it. */
const NONE = TreatMissingData.NOT_BREACHING;
/** Counted all the time: no data is the very trouble. */
const TROUBLE = TreatMissingData.BREACHING;
/** A gauge of the reconciler, which has an alarm of its own: without data nothing is known to have changed. */
const AS_BEFORE = TreatMissingData.IGNORE;

/**
 * Alarms on the machinery, in message order; trouble of mail hosts is told in Slack and raises none. Their number does not
 * grow with the hosts: what happens in hosts' queues is told by the functions (docs/operations.md, "Alarms").
 */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { site, topic } = props;
    const action = topic === undefined ? null : new SnsAction(Topic.fromTopicArn(this, 'Topic', topic));
    this.all = watches(props).map(({ id: name, heading, says, metric, threshold, below, bad, of, missing }) => {
      const alarm = new Alarm(this, name, {
        alarmName: `queuewarden-${site}-${name}`,
        alarmDescription: `${says} What to do: docs/operations.md#${heading}`,
        metric,
        threshold,
        comparisonOperator: below
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        datapointsToAlarm: bad,
        evaluationPeriods: of,
        treatMissingData: missing,
      });
      if (action) {
        alarm.addAlarmAction(action);
        alarm.addOkAction(action);
      }
      return alarm;
    });
  }
}

const watches = (props: AlarmsProps): Watch[] => [
  ...onEvidence(props),
  ...onQueues(props),
  ...onFunctions(props),
  ...onActions(props),
];

const onEvidence = ({ site }: AlarmsProps): Watch[] => {
  const own = (name: MetricName, statistic: string, period = FIVE_MINUTES) =>
    ownMetric(name, { site, statistic, period });
  return [
    {
      id: 'no-evidence',
      heading: 'no-evidence-at-all',
      says: 'For 15 minutes nothing that any host said was read.',
      metric: own('EvidenceObjects', 'Sum'),
      threshold: 1,
      below: true,
      bad: 3,
      of: 3,
      missing: TROUBLE,
    },
    {
      id: 'hosts-silent',
      heading: 'hosts-are-silent',
      says: 'At least one host sends no heartbeat any more.',
      metric: own('HostsSilent', 'Maximum'),
      threshold: 1,
      bad: 1,
      of: 1,
      missing: AS_BEFORE,
    },
    {
      id: 'evidence-late',
      heading: 'evidence-is-read-late',
      says: 'A tenth of the evidence is read more than 15 minutes after the host collected it.',
      metric: own('EvidenceLag', 'p90'),
      threshold: 900,
      bad: 3,
      of: 3,
      missing: NONE,
    },
    {
      id: 'lines-unknown',
      heading: 'lines-are-not-understood',
      says: `At least ${LARGE_SHARE * 100} % of the lines of an hour were not understood.`,
      metric: new MathExpression({
        // As the playbook parser-coverage has it for one host.
        expression: `IF(known + unknown >= ${ENOUGH_LINES}, 100 * unknown / (known + unknown), 0)`,
        usingMetrics: {
          known: own('LinesKnown', 'Sum', Duration.hours(1)),
          unknown: own('LinesUnknown', 'Sum', Duration.hours(1)),
        },
        label: 'Lines not understood, %',
        period: Duration.hours(1),
      }),
      threshold: LARGE_SHARE * 100,
      bad: 1,
      of: 1,
      missing: NONE,
    },
    {
      id: 'reconciler-stopped',
      heading: 'the-reconciler-does-not-run',
      says: 'The reconciler has not come to its end for ten minutes.',
      metric: own('ReconcilerRuns', 'Sum'),
      threshold: 1,
      below: true,
      bad: 2,
      of: 2,
      missing: TROUBLE,
    },
    {
      id: 'document-unreadable',
      heading: 'a-document-cannot-be-read',
      says: 'The reconciler finds documents that fit no contract.',
      metric: own('DocumentsUnreadable', 'Maximum'),
      threshold: 1,
      // One that is made anew from evidence meanwhile needs nobody.
      bad: 3,
      of: 3,
      missing: NONE,
    },
    {
      id: 'look-failed',
      heading: 'something-is-not-looked-after',
      says: 'For a quarter of an hour the reconciler fails at a host, an incident or an action.',
      metric: own('LooksFailed', 'Maximum'),
      threshold: 1,
      // The next run tries again.
      bad: 3,
      of: 3,
      missing: NONE,
    },
  ];
};

const onQueues = ({ queues }: AlarmsProps): Watch[] =>
  (Object.keys(queues) as QueueName[]).flatMap((name): Watch[] => [
    {
      id: `waits-${name}`,
      heading: 'work-waits-in-a-queue',
      says: `A message of the queue ${name} is older than ${TOO_OLD[name] / 60} minutes.`,
      metric: queues[name].metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: FIVE_MINUTES }),
      threshold: TOO_OLD[name],
      bad: 1,
      of: 1,
      missing: IDLE,
    },
    {
      id: `dead-${name}`,
      heading: 'dead-letters',
      says: `A message of the queue ${name} failed for the last time.`,
      metric: queues[name].deadLetterQueue!.queue.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: FIVE_MINUTES,
      }),
      threshold: 1,
      bad: 1,
      of: 1,
      missing: IDLE,
    },
  ]);

const onFunctions = ({ functions }: AlarmsProps): Watch[] => [
  ...functions.map((one): Watch => ({
    id: `errors-${one.part}`,
    heading: 'a-function-fails',
    says: `The function ${one.part} ended with an error, ran out of time or could not start.`,
    metric: one.metricErrors({ statistic: 'Sum', period: FIVE_MINUTES }),
    threshold: 1,
    // One run that was cut off is made up for: by the queue, or by the next run.
    bad: 2,
    of: 3,
    missing: IDLE,
  })),
  {
    id: 'throttles',
    heading: 'functions-are-throttled',
    says: 'Lambda refused to start functions, again and again for a quarter of an hour.',
    metric: new MathExpression({
      expression: 'SUM(METRICS())',
      usingMetrics: Object.fromEntries(
        functions.map((one) => [one.part, one.metricThrottles({ statistic: 'Sum', period: FIVE_MINUTES })]),
      ),
      label: 'Refused starts',
      period: FIVE_MINUTES,
    }),
    // The reconciler alone, called while it still runs, comes to three at most.
    threshold: 5,
    bad: 3,
    of: 3,
    missing: IDLE,
  },
];

const onActions = ({ site }: AlarmsProps): Watch[] => {
  const own = (name: MetricName, statistic: string, period = FIVE_MINUTES) =>
    ownMetric(name, { site, statistic, period });
  return [
    {
      id: 'signer-refuses',
      heading: 'the-signer-refuses',
      says: 'The signer would not sign something that it was asked to sign.',
      metric: own('SignerRefusals', 'Sum'),
      threshold: 1,
      bad: 1,
      of: 1,
      missing: NONE,
    },
    {
      id: 'commands-unanswered',
      heading: 'hosts-do-not-answer',
      says: 'Three or more commands of a quarter of an hour got no answer in time.',
      // One may be late; a change without an answer has an alarm of its own, at once.
      metric: own('CommandsUnanswered', 'Sum', Duration.minutes(15)),
      threshold: 3,
      bad: 1,
      of: 1,
      missing: NONE,
    },
    {
      id: 'outcome-unknown',
      heading: 'an-outcome-is-unknown',
      says: 'Nobody knows what an approved action did.',
      metric: own('ActionsInDoubt', 'Maximum'),
      threshold: 1,
      bad: 1,
      of: 1,
      missing: AS_BEFORE,
    },
    {
      id: 'strange-result',
      heading: 'a-result-of-no-command',
      says: 'A host reports on a command that Queuewarden never sent.',
      metric: own('StrangeResults', 'Sum'),
      threshold: 1,
      bad: 1,
      of: 1,
      missing: NONE,
    },
  ];
};
