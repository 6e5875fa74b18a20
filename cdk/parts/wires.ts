import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { QueueName } from '#shared/topology.ts';

/** What the functions are wired to. */
export interface Wires {
  /** Folder with the bundles. */
  buildDir: string;
  evidence: IBucket;
  state: IBucket;
  queues: Readonly<Record<QueueName, IQueue>>;
  /** The command queues of all hosts. */
  commandQueuesArn: string;
  /** The hosts, as a layer: for whoever reads HOSTS_FILE. */
  hosts: ILayerVersion;
  /** How many mail hosts the site has. */
  hostCount: number;
  /** Whether functions keep room of the account's concurrency for themselves. */
  reserveConcurrency: boolean;
  /** Every variable that functions read; each gets its own only. */
  environment: Readonly<Record<string, string>>;
}
