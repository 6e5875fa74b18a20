import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface PrivateBucketProps {
  /** Its physical name (parts/names.ts). */
  name: string;
  lifecycleRules: LifecycleRule[];
  /** Where requests are logged; absent for the log bucket itself. */
  logs?: IBucket;
}

/** Bucket that nobody reaches without TLS or from outside the account, and that outlives its stack. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, { name, lifecycleRules, logs }: PrivateBucketProps) {
    super(scope, id, {
      bucketName: name,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(logs ? { serverAccessLogsBucket: logs, serverAccessLogsPrefix: `${id.toLowerCase()}/` } : {}),
      lifecycleRules: [
        {
          id: 'leftovers',
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          expiredObjectDeleteMarker: true,
        },
        ...lifecycleRules,
      ],
    });
  }

  /** What lies under these prefixes can be written once and never again, whoever asks. */
  writeOnce(prefixes: readonly string[]): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'WriteOnce',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: prefixes.map((prefix) => this.arnForObjects(`${prefix}*`)),
        // S3 itself refuses a second object when the request says `If-None-Match`; so everybody has to say it.
        conditions: { Null: { 's3:if-none-match': 'true' } },
      }),
    );
  }

  /** What lies under these prefixes cannot be deleted, whoever asks: neither hidden nor version by version. */
  neverDelete(prefixes: readonly string[]): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'NeverDelete',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        resources: prefixes.map((prefix) => this.arnForObjects(`${prefix}*`)),
      }),
    );
  }
}
