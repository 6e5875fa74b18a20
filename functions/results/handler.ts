import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createS3EvidenceStore } from '#adapters/aws/evidence-store.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { eachMessage, notifiedKeys } from '../batch.ts';
import { config } from '../config.ts';
import type { ResultsPorts } from './ports.ts';
import { receive } from './receive.ts';

const wire = (): ResultsPorts => {
  const env = config(
    'AWS_REGION',
    'AWS_ENDPOINT_URL',
    'EVIDENCE_BUCKET',
    'STATE_BUCKET',
    'JOBS_QUEUE_URL',
    'SIGN_QUEUE_URL',
    'NOTIFY_QUEUE_URL',
    'PROPOSAL_LIFETIME_SECONDS',
  );
  const { s3, sqs } = createAwsClients({ region: env.AWS_REGION, endpoint: env.AWS_ENDPOINT_URL });
  return {
    evidence: createS3EvidenceStore(s3, env.EVIDENCE_BUCKET),
    results: createS3DocumentStore(s3, env.EVIDENCE_BUCKET, 'results'),
    documents: createS3DocumentStore(s3, env.STATE_BUCKET, 'results'),
    jobs: createSqsQueue(sqs, env.JOBS_QUEUE_URL),
    sign: createSqsQueue(sqs, env.SIGN_QUEUE_URL),
    notify: createSqsQueue(sqs, env.NOTIFY_QUEUE_URL),
    clock: systemClock,
    proposalLifetimeMs: env.PROPOSAL_LIFETIME_SECONDS * 1000,
  };
};

let ports: ResultsPorts | undefined;

/** SQS with S3 notifications of results. */
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  ports ??= wire();
  const wired = ports;
  return eachMessage(event, async (body) => {
    for (const key of notifiedKeys(body)) await receive(key, wired);
  });
};
