import { Duration } from 'aws-cdk-lib/core';
import { EventType } from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { QueueName } from '#shared/topology.ts';
import { PrivateBucket } from './bucket.ts';

/** What hosts tell: evidence and results. Each new object is announced to the queue of its kind. */
export class EvidenceBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, queues: Readonly<Record<QueueName, IQueue>>) {
    super(scope, id, [
      // Messages may be queued for a week, and their log lines are read for as long; the rest is for people.
      {
        id: 'evidence',
        prefix: 'evidence/',
        expiration: Duration.days(30),
        noncurrentVersionExpiration: Duration.days(1),
      },
      // Which messages a hold has held is asked when they are released.
      {
        id: 'results',
        prefix: 'results/',
        expiration: Duration.days(365),
        noncurrentVersionExpiration: Duration.days(1),
      },
    ]);
    // A host that was broken into must not rewrite what it said before.
    this.writeOnce(['evidence/', 'results/']);
    this.addEventNotification(EventType.OBJECT_CREATED, new SqsDestination(queues.evidence), { prefix: 'evidence/' });
    this.addEventNotification(EventType.OBJECT_CREATED, new SqsDestination(queues.results), { prefix: 'results/' });
  }
}
