import { readFileSync } from 'node:fs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createS3EvidenceStore } from '#adapters/aws/evidence-store.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { Job } from '#shared/contracts/job.ts';
import { eachMessage } from '../batch.ts';
import { config } from '../config.ts';
import type { WorkerPorts } from './ports.ts';
import { work } from './work.ts';

const RunbookPages = z.array(z.object({ id: z.string(), title: z.string(), text: z.string() }));

const wire = (): WorkerPorts => {
  const env = config(
    'AWS_REGION',
    'AWS_ENDPOINT_URL',
    'EVIDENCE_BUCKET',
    'STATE_BUCKET',
    'JOBS_QUEUE_URL',
    'SIGN_QUEUE_URL',
    'NOTIFY_QUEUE_URL',
    'COMMAND_QUEUE_URLS',
    'RUNBOOK_URL',
  );
  const { s3, sqs } = createAwsClients({ region: env.AWS_REGION, endpoint: env.AWS_ENDPOINT_URL });
  return {
    evidence: createS3EvidenceStore(s3, env.EVIDENCE_BUCKET),
    results: createS3DocumentStore(s3, env.EVIDENCE_BUCKET, 'worker'),
    documents: createS3DocumentStore(s3, env.STATE_BUCKET, 'worker'),
    jobs: createSqsQueue(sqs, env.JOBS_QUEUE_URL),
    sign: createSqsQueue(sqs, env.SIGN_QUEUE_URL),
    notify: createSqsQueue(sqs, env.NOTIFY_QUEUE_URL),
    clock: systemClock,
    hosts: Object.keys(env.COMMAND_QUEUE_URLS).sort(),
    // The build puts the pages beside the bundle.
    runbooks: RunbookPages.parse(JSON.parse(readFileSync(new URL('./runbooks.json', import.meta.url), 'utf8'))),
    runbookUrl: env.RUNBOOK_URL,
  };
};

let ports: WorkerPorts | undefined;

/** Queue of jobs: previews, verifications, terms, clicks and `/qm` commands. */
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  ports ??= wire();
  const wired = ports;
  return eachMessage(event, (body) => work(Job.parse(JSON.parse(body)), wired));
};
