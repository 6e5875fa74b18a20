import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createS3EvidenceStore } from '#adapters/aws/evidence-store.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { config } from '../config.ts';
import { log } from '../log.ts';
import { reconcile, type ReconcilerPorts } from './reconcile.ts';

const wire = (): ReconcilerPorts => {
  const env = config(
    'AWS_REGION',
    'AWS_ENDPOINT_URL',
    'EVIDENCE_BUCKET',
    'STATE_BUCKET',
    'EVIDENCE_QUEUE_URL',
    'RESULTS_QUEUE_URL',
    'JOBS_QUEUE_URL',
    'SIGN_QUEUE_URL',
    'NOTIFY_QUEUE_URL',
    'COMMAND_QUEUE_URLS',
  );
  const { s3, sqs } = createAwsClients({ region: env.AWS_REGION, endpoint: env.AWS_ENDPOINT_URL });
  return {
    evidence: createS3EvidenceStore(s3, env.EVIDENCE_BUCKET),
    results: createS3DocumentStore(s3, env.EVIDENCE_BUCKET, 'reconciler'),
    documents: createS3DocumentStore(s3, env.STATE_BUCKET, 'reconciler'),
    evidenceEvents: createSqsQueue(sqs, env.EVIDENCE_QUEUE_URL),
    resultEvents: createSqsQueue(sqs, env.RESULTS_QUEUE_URL),
    jobs: createSqsQueue(sqs, env.JOBS_QUEUE_URL),
    sign: createSqsQueue(sqs, env.SIGN_QUEUE_URL),
    notify: createSqsQueue(sqs, env.NOTIFY_QUEUE_URL),
    hosts: Object.keys(env.COMMAND_QUEUE_URLS),
    clock: systemClock,
  };
};

let ports: ReconcilerPorts | undefined;

/** On a schedule: makes up for lost events and killed functions. */
export const handler = async (): Promise<void> => {
  ports ??= wire();
  const repairs = await reconcile(ports);
  for (const [what, count] of Object.entries(repairs)) {
    if (count > 0) log('reconciled', { outcome: what, count });
  }
};
