import { Aws } from 'aws-cdk-lib/core';
import { queuePrefix } from '#shared/site.ts';
import { COMMAND_QUEUES } from '#shared/topology.ts';

/**
 * Physical names. Most are CloudFormation's to choose; these are not, because somebody has to know them before the
 * resource is there: a queue's dead letters name the queue, a bucket's queue names the bucket, a host's stack names both.
 */

/** Name of the bucket that a site has for one purpose; its account and region make it unique in the world. */
export const bucketName = (site: string, purpose: 'evidence' | 'state' | 'runbook' | 'logs'): string =>
  `qw-${site}-${purpose}-${Aws.ACCOUNT_ID}-${Aws.REGION}`;

export const queueArn = (name: string): string => `arn:${Aws.PARTITION}:sqs:${Aws.REGION}:${Aws.ACCOUNT_ID}:${name}`;

export const bucketArn = (name: string): string => `arn:${Aws.PARTITION}:s3:::${name}`;

/** The command queues of all hosts of a site, and no other queue. */
export const commandQueuesArn = (site: string): string => queueArn(`${queuePrefix(site)}${COMMAND_QUEUES}*`);

/** What stands before a queue's name in its URL. */
export const queueUrlPrefix = (site: string): string =>
  `https://sqs.${Aws.REGION}.${Aws.URL_SUFFIX}/${Aws.ACCOUNT_ID}/${queuePrefix(site)}`;
