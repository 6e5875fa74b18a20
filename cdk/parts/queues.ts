import { Duration } from 'aws-cdk-lib/core';
import { type CfnQueue, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { queuePrefix } from '#shared/site.ts';
import { type QueueName, type QueueSpec, queues } from '#shared/topology.ts';
import { queueArn } from './names.ts';

/** Days for a person to look at what could not be worked on: the most that SQS offers. */
const DEAD_DAYS = 14;

/** Must be below {@link DEAD_DAYS}: a dead letter keeps the age that it had. */
const ALIVE = Duration.days(4);

export interface QueueWithDeadProps {
  site: string;
  /** Without the site's prefix and without `.fifo`. */
  name: string;
  spec: QueueSpec;
  retentionPeriod?: Duration;
}

/** Queue with its dead-letter queue, encrypted, TLS only. No other queue may put its dead letters there. */
export class QueueWithDead extends Queue {
  constructor(scope: Construct, id: string, { site, name, spec, retentionPeriod = ALIVE }: QueueWithDeadProps) {
    const kind: QueueProps = {
      // CDK names a FIFO queue `….fifo` only when told so; `false` is refused by CloudFormation.
      ...(spec.fifo ? { fifo: true } : {}),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    };
    const queueName = `${queuePrefix(site)}${name}${spec.fifo ? '.fifo' : ''}`;
    const dead = new Queue(scope, `${id}Dead`, { ...kind, retentionPeriod: Duration.days(DEAD_DAYS) });
    // By name: either queue naming the other one by reference would be a circle.
    (dead.node.defaultChild as CfnQueue).redriveAllowPolicy = {
      redrivePermission: 'byQueue',
      sourceQueueArns: [queueArn(queueName)],
    };
    super(scope, id, {
      ...kind,
      queueName,
      visibilityTimeout: Duration.seconds(spec.visibilitySeconds),
      retentionPeriod,
      deadLetterQueue: { queue: dead, maxReceiveCount: spec.maxReceives },
    });
  }
}

/** The queues between the functions of a site. */
export const createQueues = (scope: Construct, site: string): Readonly<Record<QueueName, Queue>> => {
  const create = (name: QueueName): Queue =>
    new QueueWithDead(scope, `${name[0]!.toUpperCase()}${name.slice(1)}Queue`, { site, name, spec: queues[name] });
  return {
    evidence: create('evidence'),
    results: create('results'),
    jobs: create('jobs'),
    sign: create('sign'),
    notify: create('notify'),
  };
};
