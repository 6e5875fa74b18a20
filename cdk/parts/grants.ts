import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

const under = (bucket: IBucket, prefixes: readonly string[]): string[] =>
  prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));

/**
 * Lets somebody read and list what lies under the prefixes. Listing is needed to read, too: without it S3 answers 403
 * instead of 404 for an object that is not there, and every "not there yet" would look like a broken wire.
 */
export const readStatements = (bucket: IBucket, prefixes: readonly string[]): PolicyStatement[] => [
  new PolicyStatement({ actions: ['s3:GetObject'], resources: under(bucket, prefixes) }),
  new PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    // S3 takes the key of a read for the prefix, when it asks whether its absence may be told.
    conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
  }),
];

/** Lets somebody write under the prefixes. Whoever writes must read, too: a refused write is looked up afterwards. */
export const writeStatements = (bucket: IBucket, prefixes: readonly string[]): PolicyStatement[] => [
  new PolicyStatement({ actions: ['s3:PutObject'], resources: under(bucket, prefixes) }),
];

/** Prefixes of one bucket that a function uses. */
export interface Use {
  reads: readonly string[];
  /** Written and read. */
  writes?: readonly string[];
}

/** Grants a function exactly its prefixes of a bucket. */
export const mayUse = ({ grantPrincipal }: IGrantable, bucket: IBucket, { reads, writes = [] }: Use): void => {
  const statements = [
    ...readStatements(bucket, [...reads, ...writes]),
    ...(writes.length > 0 ? writeStatements(bucket, writes) : []),
  ];
  for (const statement of statements) grantPrincipal.addToPrincipalPolicy(statement);
};

/** Lets a function send to queues, and do nothing else with them. */
export const maySend = ({ grantPrincipal }: IGrantable, queues: readonly IQueue[]): void => {
  grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: queues.map(({ queueArn }) => queueArn) }),
  );
};
