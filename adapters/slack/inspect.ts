import { createCall } from './call.ts';
import { SlackRefused } from './errors.ts';

/** What a bot token is good for. */
export interface SlackView {
  team: string;
  teamId: string;
  /** As Slack says with every answer; null = it did not say. */
  scopes: readonly string[] | null;
}

export interface SlackPlace {
  token: string;
  apiUrl?: string;
  wait: (milliseconds: number) => Promise<void>;
}

/** Asks Slack whose token it is. Throws `SlackRefused` (of no use) or `SlackUnreachable` (errors.ts). */
export const lookAtToken = async (place: SlackPlace): Promise<SlackView> => {
  const answer = await createCall(place)('auth.test', (client) => client.auth.test());
  return {
    team: answer.team ?? '',
    teamId: answer.team_id ?? '',
    scopes: answer.response_metadata?.scopes ?? null,
  };
};

/**
 * Slack's reason why the bot cannot read a channel, such as `not_in_channel`; null = it can. Reading the newest message
 * needs no scope beside those that the notifier needs, and shows membership.
 */
export const channelFault = async (place: SlackPlace, channel: string): Promise<string | null> => {
  try {
    await createCall(place)('conversations.history', (client) => client.conversations.history({ channel, limit: 1 }));
    return null;
  } catch (error) {
    if (error instanceof SlackRefused) return error.code;
    throw error;
  }
};
