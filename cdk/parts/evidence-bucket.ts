import { Aws, Duration } from 'aws-cdk-lib/core';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { writtenOnce } from '#shared/grants.ts';
import type { QueueName } from '#shared/topology.ts';
import { PrivateBucket } from './bucket.ts';
import { bucketArn, bucketName } from './names.ts';

export interface EvidenceBucketProps {
  site: string;
  queues: Readonly<Record<QueueName, IQueue>>;
  logs: IBucket;
}

/** What hosts tell: evidence and results. Each new object is announced to the queue of its kind. */
export class EvidenceBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, { site, queues, logs }: EvidenceBucketProps) {
    const name = bucketName(site, 'evidence');
    super(scope, id, {
      name,
      logs,
      lifecycleRules: [
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
      ],
    });
    this.writeOnce(writtenOnce.evidence);

    const announced = (['evidence', 'results'] as const).map((kind) => {
      const { policyDependable } = queues[kind].addToResourcePolicy(
        new PolicyStatement({
          sid: 'Announcements',
          principals: [new ServicePrincipal('s3.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queues[kind].queueArn],
          conditions: {
            // By name: the queue has to let the bucket in before there is one.
            ArnEquals: { 'aws:SourceArn': bucketArn(name) },
            StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          },
        }),
      );
      this.node.addDependency(policyDependable!);
      return {
        event: 's3:ObjectCreated:*',
        queue: queues[kind].queueArn,
        filter: { s3Key: { rules: [{ name: 'prefix', value: `${kind}/` }] } },
      };
    });
    // Said to CloudFormation itself: CDK's way runs a function of its own that may change every bucket of the account.
    (this.node.defaultChild as CfnBucket).notificationConfiguration = { queueConfigurations: announced };
  }
}
