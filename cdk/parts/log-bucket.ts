import { Duration } from 'aws-cdk-lib/core';
import { S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { PrivateBucket } from './bucket.ts';
import { bucketName } from './names.ts';

/** Who asked the other buckets for what: S3's own log, kept for as long as the functions' logs. */
export class LogBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, site: string) {
    // Without it CDK lets the log service in by an ACL, which such a bucket refuses.
    scope.node.setContext(S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY, true);
    super(scope, id, {
      name: bucketName(site, 'logs'),
      lifecycleRules: [{ id: 'all', expiration: Duration.days(90), noncurrentVersionExpiration: Duration.days(1) }],
    });
  }
}
