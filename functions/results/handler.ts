import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { eachMessage, notifiedKeys } from '../runtime/batch.ts';
import { wireCloud } from '../runtime/cloud.ts';
import { config } from '../runtime/config.ts';
import { measured } from '../runtime/metrics.ts';
import type { ResultsPorts } from './ports.ts';
import { receive } from './receive.ts';

const wire = (): ResultsPorts => ({
  ...wireCloud('results'),
  proposalLifetimeMs: config('PROPOSAL_LIFETIME_SECONDS').PROPOSAL_LIFETIME_SECONDS * 1000,
});

let ports: ResultsPorts | undefined;

/** SQS with S3 notifications of results. */
export const handler = measured('results', async (event: SQSEvent): Promise<SQSBatchResponse> => {
  ports ??= wire();
  const wired = ports;
  return eachMessage(event, async (body) => {
    for (const key of notifiedKeys(body)) await receive(key, wired);
  });
});
