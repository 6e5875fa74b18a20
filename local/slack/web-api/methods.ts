import * as chat from './chat.ts';
import { type Method, refuse, textArg } from './call.ts';
import * as conversations from './conversations.ts';
import * as views from './views.ts';

const authTest: Method = (_, { team, botUserId, botId }) => ({
  ok: true,
  url: `https://${team.domain}.slack.com/`,
  team: team.name,
  team_id: team.id,
  user: 'queuewarden',
  user_id: botUserId,
  bot_id: botId,
  is_enterprise_install: false,
});

const usersInfo: Method = (args, { users, team }) => {
  const user = users.find(({ id }) => id === textArg(args, 'user'));
  return user === undefined
    ? refuse('user_not_found')
    : {
        ok: true,
        user: {
          id: user.id,
          team_id: team.id,
          name: user.name,
          real_name: user.realName,
          is_bot: false,
          profile: { real_name: user.realName, display_name: user.name },
        },
      };
};

/** The Web API methods that the stand-in knows. */
export const methods: Readonly<Record<string, Method>> = {
  'api.test': (args) => ({ ok: true, args }),
  'auth.test': authTest,
  'chat.postMessage': chat.postMessage,
  'chat.update': chat.update,
  'chat.postEphemeral': chat.postEphemeral,
  'chat.delete': chat.remove,
  'conversations.history': conversations.history,
  'conversations.replies': conversations.replies,
  'conversations.info': conversations.info,
  'users.info': usersInfo,
  'views.open': views.open,
  'views.push': views.open,
  'views.update': views.update,
  'views.publish': views.publish,
};
