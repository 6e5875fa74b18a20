import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createKmsClient, createKmsSigner } from '#adapters/aws/kms-signer.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { createKeyFileSigner } from '#adapters/system/key-file-signer.ts';
import { SignRequest } from '#shared/contracts/job.ts';
import { commandQueueName } from '#shared/topology.ts';
import { eachMessage } from '../runtime/batch.ts';
import { config } from '../runtime/config.ts';
import { readHosts } from '../runtime/hosts.ts';
import { log } from '../runtime/log.ts';
import { count, measured } from '../runtime/metrics.ts';
import type { AuditPorts } from './audit.ts';
import { serve } from './serve.ts';
import type { SignerPorts } from './sign.ts';
import { slackSecretOf } from './trust.ts';

type Ports = SignerPorts & AuditPorts;

const wire = async (): Promise<Ports> => {
  const env = config(
    'AWS_REGION',
    'AWS_ENDPOINT_URL',
    'EVIDENCE_BUCKET',
    'STATE_BUCKET',
    'HOSTS_FILE',
    'COMMAND_QUEUE_URL_PREFIX',
    'SIGNING_KEY',
    'SLACK_SIGNING_SECRET',
    'SLACK_CLICKS',
  );
  const place = { region: env.AWS_REGION, endpoint: env.AWS_ENDPOINT_URL };
  const { s3, sqs } = createAwsClients(place);
  const key = env.SIGNING_KEY;
  const hosts: ReadonlySet<string> = new Set(readHosts(env.HOSTS_FILE));
  return {
    documents: createS3DocumentStore(s3, env.STATE_BUCKET, 'signer'),
    results: createS3DocumentStore(s3, env.EVIDENCE_BUCKET, 'signer'),
    signer: key.startsWith('arn:') ? await createKmsSigner(createKmsClient(place), key) : createKeyFileSigner(key),
    clock: systemClock,
    slackSecret: slackSecretOf(env),
    commandQueue: (host) =>
      hosts.has(host) ? createSqsQueue(sqs, `${env.COMMAND_QUEUE_URL_PREFIX}${commandQueueName(host)}`) : null,
  };
};

const nameOf = (request: SignRequest) => {
  switch (request.kind) {
    case 'read':
      return { request: request.request };
    case 'change':
      return { proposal: request.proposal };
    case 'audit':
      return { action: request.action };
  }
};

let ports: Promise<Ports> | undefined;

/** Queue of sign requests. A refusal is logged and dropped: asking again would not change the answer. */
export const handler = measured('signer', async (event: SQSEvent): Promise<SQSBatchResponse> => {
  // A failure to wire is not kept: the next call may find the key again.
  ports ??= wire().catch((error: unknown) => {
    ports = undefined;
    throw error;
  });
  const wired = await ports;
  return eachMessage(event, async (body) => {
    const request = SignRequest.parse(JSON.parse(body));
    const done = await serve(request, wired);
    if (done.outcome === 'sent') count('CommandsSigned');
    if (done.outcome !== 'refused') return;
    count('SignerRefusals');
    log('not-signed', { reason: done.reason, ...nameOf(request) });
  });
});
