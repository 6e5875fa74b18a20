import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createS3EvidenceStore } from '#adapters/aws/evidence-store.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { systemClock } from '#adapters/system/clock.ts';
import type { Digest } from '#shared/contracts/digest.ts';
import { describe, notifiedKeys } from '../batch.ts';
import { config } from '../config.ts';
import { log } from '../log.ts';
import { analyze, digestEvidence } from './analyze.ts';

const wire = () => {
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
  return {
    evidence: createS3EvidenceStore(s3, env.EVIDENCE_BUCKET),
    documents: createS3DocumentStore(s3, env.STATE_BUCKET, 'analyzer'),
    jobs: createSqsQueue(sqs, env.JOBS_QUEUE_URL),
    sign: createSqsQueue(sqs, env.SIGN_QUEUE_URL),
    notify: createSqsQueue(sqs, env.NOTIFY_QUEUE_URL),
    clock: systemClock,
  };
};

let ports: ReturnType<typeof wire> | undefined;

/** SQS with S3 notifications of evidence. A whole batch of a host is folded in one write. */
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  ports ??= wire();
  const failed = new Set<string>();
  const byHost = new Map<string, { digests: Digest[]; messages: string[] }>();
  for (const record of event.Records) {
    try {
      for (const key of notifiedKeys(record.body)) {
        const digest = await digestEvidence(key, ports.evidence);
        if (!digest) continue;
        const group = byHost.get(digest.host) ?? { digests: [], messages: [] };
        group.digests.push(digest);
        group.messages.push(record.messageId);
        byHost.set(digest.host, group);
      }
    } catch (error) {
      log('evidence-unreadable', { messageId: record.messageId, error: describe(error) });
      failed.add(record.messageId);
    }
  }
  for (const [host, { digests, messages }] of byHost) {
    try {
      await analyze(host, digests, ports);
    } catch (error) {
      log('analysis-failed', { host, error: describe(error) });
      for (const id of messages) failed.add(id);
    }
  }
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
};
