import { type IGrantable, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { Grants, Use } from '#shared/grants.ts';
import { explainWildcards } from './explain.ts';
import type { Wires } from './wires.ts';

const under = (bucket: IBucket, prefixes: readonly string[]): string[] =>
  prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));

/**
 * Lets somebody read and list what lies under the prefixes. Listing is needed to read, too: without it S3 answers 403
 * instead of 404 for an object that is not there, and every "not there yet" would look like a broken wire.
 */
const readStatements = (bucket: IBucket, prefixes: readonly string[]): PolicyStatement[] => [
  new PolicyStatement({ actions: ['s3:GetObject'], resources: under(bucket, prefixes) }),
  new PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    // S3 takes the key of a read for the prefix, when it asks whether its absence may be told.
    conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
  }),
];

/** Lets somebody write under the prefixes. Whoever writes must read, too: a refused write is looked up afterwards. */
const writeStatements = (bucket: IBucket, prefixes: readonly string[]): PolicyStatement[] => [
  new PolicyStatement({ actions: ['s3:PutObject'], resources: under(bucket, prefixes) }),
];

/** Accepts what {@link useStatements} says with wildcards. */
export const explainUse = (where: IConstruct, bucket: IBucket, { reads, writes }: Use): void =>
  explainWildcards(
    where,
    under(bucket, [...reads, ...writes]),
    'Documents are told apart by the prefix of their keys, which are made at run time. The prefixes are those of ' +
      'shared/grants.ts and no wider; test/cdk/iam-matrix.test.ts states for each who may do what under it.',
  );

/** What it takes to use exactly some prefixes of a bucket. */
export const useStatements = (bucket: IBucket, { reads, writes }: Use): PolicyStatement[] => {
  const readable = [...reads, ...writes];
  return [
    ...(writes.length > 0 ? writeStatements(bucket, writes) : []),
    ...(readable.length > 0 ? readStatements(bucket, readable) : []),
  ];
};

/** Grants a function what `shared/grants.ts` says, the signing aside. */
export const grantTo = (
  role: Role,
  { evidence, state, sends }: Grants,
  wires: Pick<Wires, 'evidence' | 'state' | 'queues'>,
): void => {
  const statements = [...useStatements(wires.evidence, evidence), ...useStatements(wires.state, state)];
  for (const statement of statements) role.addToPrincipalPolicy(statement);
  explainUse(role, wires.evidence, evidence);
  explainUse(role, wires.state, state);
  if (sends.length > 0) {
    maySend(
      role,
      sends.map((name) => wires.queues[name].queueArn),
    );
  }
};

/** Lets a function send to queues, and do nothing else with them. */
export const maySend = ({ grantPrincipal }: IGrantable, queueArns: readonly string[]): void => {
  grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [...queueArns] }));
};
