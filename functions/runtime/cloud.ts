import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createS3EvidenceStore } from '#adapters/aws/evidence-store.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { config } from './config.ts';

/** Clients and stores of a function that moves incidents; `writer` names it in what it writes. */
export const wireCloud = (writer: string) => {
  const env = config(
    'AWS_REGION',
    'AWS_ENDPOINT_URL',
    'EVIDENCE_BUCKET',
    'STATE_BUCKET',
    'JOBS_QUEUE_URL',
    'SIGN_QUEUE_URL',
    'NOTIFY_QUEUE_URL',
  );
  const { s3, sqs } = createAwsClients({ region: env.AWS_REGION, endpoint: env.AWS_ENDPOINT_URL });
  const queue = (url: string) => createSqsQueue(sqs, url);
  return {
    evidence: createS3EvidenceStore(s3, env.EVIDENCE_BUCKET),
    /** Reports of hosts: documents in the evidence bucket. */
    results: createS3DocumentStore(s3, env.EVIDENCE_BUCKET, writer),
    documents: createS3DocumentStore(s3, env.STATE_BUCKET, writer),
    jobs: queue(env.JOBS_QUEUE_URL),
    sign: queue(env.SIGN_QUEUE_URL),
    notify: queue(env.NOTIFY_QUEUE_URL),
    clock: systemClock,
    queue,
  };
};
