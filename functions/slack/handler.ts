import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { measured } from '../runtime/metrics.ts';
import { readEnvironment } from './config.ts';
import { type SlackHandler, createSlackHandler } from './request.ts';

const wire = (): SlackHandler => {
  const env = readEnvironment(process.env);
  const { s3, sqs } = createAwsClients({ region: env.AWS_REGION, endpoint: env.AWS_ENDPOINT_URL });
  return createSlackHandler(
    { signingSecret: env.SLACK_SIGNING_SECRET, botToken: env.SLACK_BOT_TOKEN, apiUrl: env.SLACK_API_URL },
    {
      jobs: createSqsQueue(sqs, env.JOBS_QUEUE_URL),
      documents: createS3DocumentStore(s3, env.STATE_BUCKET, 'slack'),
      clock: systemClock,
    },
  );
};

let wired: SlackHandler | undefined;

/** Slack's request URL: clicks and `/qm` commands become jobs. */
export const handler: SlackHandler = measured('slack', async (event, context) => {
  wired ??= wire();
  return wired(event, context);
});
