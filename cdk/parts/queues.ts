import { Duration } from 'aws-cdk-lib/core';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type QueueName, type QueueSpec, queues } from '#shared/topology.ts';

/** Days for a person to look at what could not be worked on: the most that SQS offers. */
const DEAD_DAYS = 14;

/** Must be below {@link DEAD_DAYS}: a dead letter keeps the age that it had. */
const ALIVE = Duration.days(4);

/** Queue with its dead-letter queue, encrypted, TLS only. */
export class QueueWithDead extends Queue {
  constructor(scope: Construct, id: string, spec: QueueSpec, retentionPeriod = ALIVE) {
    const kind: QueueProps = {
      // CDK names a FIFO queue `….fifo` only when told so; `false` is refused by CloudFormation.
      ...(spec.fifo ? { fifo: true } : {}),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    };
    super(scope, id, {
      ...kind,
      visibilityTimeout: Duration.seconds(spec.visibilitySeconds),
      retentionPeriod,
      deadLetterQueue: {
        queue: new Queue(scope, `${id}Dead`, { ...kind, retentionPeriod: Duration.days(DEAD_DAYS) }),
        maxReceiveCount: spec.maxReceives,
      },
    });
  }
}

/** The queues between the functions. */
export const createQueues = (scope: Construct): Readonly<Record<QueueName, Queue>> => {
  const create = (name: QueueName): Queue =>
    new QueueWithDead(scope, `${name[0]!.toUpperCase()}${name.slice(1)}Queue`, queues[name]);
  return {
    evidence: create('evidence'),
    results: create('results'),
    jobs: create('jobs'),
    sign: create('sign'),
    notify: create('notify'),
  };
};
