import { SecretValue } from 'aws-cdk-lib/core';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { PROPOSAL_LIFETIME_MS } from '#shared/contracts/proposal.ts';
import type { QueueName } from '#shared/topology.ts';
import type { Site } from '#shared/site.ts';
import { HOSTS_FILE } from './hosts-layer.ts';
import { queueUrlPrefix } from './names.ts';

export interface EnvironmentSources {
  site: Site;
  evidence: IBucket;
  state: IBucket;
  queues: Readonly<Record<QueueName, IQueue>>;
  runbookUrl: string;
}

/**
 * The variables of all functions (functions/runtime/config.ts, functions/slack/config.ts).
 *
 * The functions read Slack's secrets from their plain environment, so they come by dynamic reference: CloudFormation
 * reads Secrets Manager when it deploys, and the template never holds them. Whoever may read a function's
 * configuration can read them, and a new secret needs a new deployment.
 */
export const environmentOf = ({
  site,
  evidence,
  state,
  queues,
  runbookUrl,
}: EnvironmentSources): Readonly<Record<string, string>> => ({
  SITE: site.site,
  EVIDENCE_BUCKET: evidence.bucketName,
  STATE_BUCKET: state.bucketName,
  EVIDENCE_QUEUE_URL: queues.evidence.queueUrl,
  RESULTS_QUEUE_URL: queues.results.queueUrl,
  JOBS_QUEUE_URL: queues.jobs.queueUrl,
  SIGN_QUEUE_URL: queues.sign.queueUrl,
  NOTIFY_QUEUE_URL: queues.notify.queueUrl,
  HOSTS_FILE,
  COMMAND_QUEUE_URL_PREFIX: queueUrlPrefix(site.site),
  PROPOSAL_LIFETIME_SECONDS: String(PROPOSAL_LIFETIME_MS / 1000),
  SLACK_SIGNING_SECRET: SecretValue.secretsManager(site.slack.signingSecret).unsafeUnwrap(),
  SLACK_BOT_TOKEN: SecretValue.secretsManager(site.slack.botToken).unsafeUnwrap(),
  SLACK_CHANNEL: site.slack.channel,
  RUNBOOK_URL: runbookUrl,
});
