import { expect, test } from 'vitest';
import { readEnvironment } from '#functions/slack/config.ts';

test('names what is missing or wrong, never a value', () => {
  const read = () =>
    readEnvironment({
      SLACK_BOT_TOKEN: 'xoxb-secret',
      JOBS_QUEUE_URL: 'no-url-secret',
      AWS_REGION: 'eu-central-1',
      STATE_BUCKET: 'state',
    });
  expect(read).toThrow('SLACK_SIGNING_SECRET, JOBS_QUEUE_URL');
  expect(read).not.toThrow('secret');
});
