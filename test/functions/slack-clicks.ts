import { createHmac } from 'node:crypto';
import type { SignedRequest } from '#functions/slack/keep.ts';
import type { ClickVerb } from '#shared/contracts/job.ts';
import { fromInstant, type Instant, type Person } from '#shared/contracts/primitives.ts';

export const SLACK_SECRET = 'a-signing-secret-of-tests';

/** The request that Slack sends when somebody presses a button, with its signature. */
export const slackPress = (
  { by, verb, value, at }: { by: Person; verb: ClickVerb; value: string; at: Instant },
  secret = SLACK_SECRET,
): SignedRequest => {
  const payload = {
    type: 'block_actions',
    team: { id: by.team, domain: 'acme' },
    user: { id: by.user, username: 'somebody', team_id: by.team },
    actions: [{ type: 'button', action_id: verb, block_id: 'b', value, action_ts: '1.2' }],
  };
  return slackRequest(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), at, secret);
};

/** Any request with Slack's signature. */
export const slackRequest = (body: string, at: Instant, secret = SLACK_SECRET): SignedRequest => {
  const timestamp = String(Math.floor(fromInstant(at) / 1_000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { timestamp, signature: `v0=${digest}`, body };
};
