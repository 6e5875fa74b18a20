import { channelFault, lookAtToken, type SlackPlace } from '#adapters/slack/inspect.ts';
import { SlackRefused, SlackUnreachable } from '#adapters/slack/errors.ts';
import { NEEDED_SCOPES } from '#adapters/slack/scopes.ts';
import { type Check, check, failed, ok, unknown, type Verdict } from './check.ts';
import type { Context } from './context.ts';

const APP = 'docs/deploy.md#2-slack-app';
const NO_TOKEN = unknown('no token was given', 'set SLACK_BOT_TOKEN as docs/deploy.md says');
const TIMEOUT_MS = 10_000;

/** What to do about a channel that the bot cannot read. */
const CHANNEL_FAULTS: Readonly<Record<string, Verdict>> = {
  channel_not_found: failed(
    'there is no such channel, or it is private and the bot is not in it',
    'compare slack.channel with the id at the end of the channel’s details; in the channel: /invite @Queuewarden',
  ),
  not_in_channel: failed('the bot is not in the channel', 'in the channel: /invite @Queuewarden'),
  is_archived: failed('the channel is archived', 'take it out of the archive, or name another one'),
  missing_scope: failed('the token may not read the channel', 'install the app again from the manifest'),
};

/** Token, scopes and channel, as Slack tells them; and the address that Slack sends clicks to. */
export const lookAtSlack = async ({
  deployment: { slack },
  botToken,
  sleep,
}: Context): Promise<{ checks: Check[]; team: string | null }> => {
  const place: SlackPlace | null = botToken ? { token: botToken, apiUrl: slack.apiUrl, wait: sleep } : null;
  let scopes: readonly string[] | null = null;
  let team: string | null = null;
  const token = await check('Slack token', APP, async () => {
    if (!place) return NO_TOKEN;
    return heard(async () => {
      const view = await lookAtToken(place);
      ({ scopes } = view);
      team = view.teamId;
      return ok(`it is for the workspace ${view.team} (${view.teamId})`);
    });
  });
  const known = token.state === 'ok' && place;
  const checks = [
    token,
    await check('Slack scopes', APP, () =>
      known ? verdictOnScopes(scopes) : unknown('there is no valid token', 'see above'),
    ),
    await check(`Slack channel ${slack.channel}`, APP, () =>
      known
        ? heard(async () => {
            const fault = await channelFault(place, slack.channel);
            if (fault === null) return ok('the bot is in it');
            return CHANNEL_FAULTS[fault] ?? failed(`Slack refuses it: ${fault}`, 'compare slack.channel with Slack');
          })
        : unknown('there is no valid token', 'see above'),
    ),
  ];
  const { requestUrl } = slack;
  if (requestUrl !== undefined) {
    checks.push(await check('Slack request URL', 'docs/operations.md#a-function-fails', () => knock(requestUrl)));
  }
  return { checks, team };
};

const verdictOnScopes = (scopes: readonly string[] | null): Verdict => {
  if (!scopes) return unknown('Slack did not say which scopes the token has', 'try again');
  const missing = NEEDED_SCOPES.filter((scope) => !scopes.includes(scope));
  return missing.length === 0
    ? ok(NEEDED_SCOPES.join(', '))
    : failed(`the token lacks ${missing.join(', ')}`, 'add them to the app and install it again');
};

const heard = async (look: () => Promise<Verdict>): Promise<Verdict> => {
  try {
    return await look();
  } catch (error) {
    if (error instanceof SlackRefused)
      return failed(`Slack refuses it: ${error.code}`, 'put the app’s bot token into the secret');
    if (error instanceof SlackUnreachable) return unknown(error.message, 'try again');
    throw error;
  }
};

/** A request that nobody signed: whoever refuses it is up, and lets in nothing else. */
const knock = async (url: string): Promise<Verdict> => {
  try {
    const response = await fetch(url, { method: 'POST', body: 'doctor', signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status === 401
      ? ok('it refuses a request that Slack did not sign')
      : failed(
          `it answers an unsigned request with ${response.status}, 401 is due`,
          'read the log of the function slack',
        );
  } catch (error) {
    return failed(`nobody answers at ${url}: ${(error as Error).name}`, 'read the log of the function slack');
  }
};
