import { type SlackStandIn, type StandInOptions, startSlackStandIn } from '#local/slack/stand-in.ts';

export const BOT_TOKEN = 'xoxb-test-token';
export const SIGNING_SECRET = 'test-signing-secret';

/** A workspace with Anna and Ben. */
export const startTestSlack = (options: Partial<StandInOptions> = {}): Promise<SlackStandIn> =>
  startSlackStandIn({
    signingSecret: SIGNING_SECRET,
    botToken: BOT_TOKEN,
    requestUrl: 'http://127.0.0.1:9/unused',
    team: 'T0EXAMPLE',
    channel: { id: 'C0MAIL', name: 'mail-incidents' },
    users: [
      { id: 'U0ANNA', name: 'anna', realName: 'Anna Example' },
      { id: 'U0BEN', name: 'ben', realName: 'Ben Example' },
    ],
    botUserId: 'U0QUEUE',
    ...options,
  });
