import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createSlackChat } from '#adapters/slack/chat.ts';
import { Notification } from '#shared/contracts/notification.ts';
import { eachMessageInOrder } from '../runtime/batch.ts';
import { config } from '../runtime/config.ts';
import { count, measured } from '../runtime/metrics.ts';
import { countedChat } from './counted-chat.ts';
import { notify } from './notify.ts';

const wire = () => {
  const env = config(
    'AWS_REGION',
    'AWS_ENDPOINT_URL',
    'STATE_BUCKET',
    'SLACK_BOT_TOKEN',
    'SLACK_CHANNEL',
    'SLACK_API_URL',
    'RUNBOOK_URL',
  );
  const { s3 } = createAwsClients({ region: env.AWS_REGION, endpoint: env.AWS_ENDPOINT_URL });
  return {
    documents: createS3DocumentStore(s3, env.STATE_BUCKET, 'notifier'),
    chat: countedChat(
      createSlackChat({
        token: env.SLACK_BOT_TOKEN,
        channel: env.SLACK_CHANNEL,
        apiUrl: env.SLACK_API_URL,
        runbookUrl: env.RUNBOOK_URL,
        wait: async (ms) => {
          count('SlackThrottles');
          await sleep(ms);
        },
      }),
    ),
  };
};

let ports: ReturnType<typeof wire> | undefined;

/** FIFO queue of notifications: brings the chat up to date. */
export const handler = measured('notifier', async (event: SQSEvent): Promise<SQSBatchResponse> => {
  ports ??= wire();
  const wired = ports;
  return eachMessageInOrder(event, (body) => notify(Notification.parse(JSON.parse(body)), wired));
});
