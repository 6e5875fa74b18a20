import { lookAtAgents } from './agents.ts';
import type { Check } from './check.ts';
import type { Context } from './context.ts';
import { sendCommand } from './dry-command.ts';
import { notReached, sendEvidence, sendMessage } from './hops.ts';
import { lookAtKeys } from './keys.ts';
import { lookAtQueues } from './queues.ts';
import { lookAtSlack } from './slack.ts';
import { lookAtBuckets, lookAtCredentials, lookAtPolicy } from './storage.ts';

/** Looks at everything, then follows evidence, a message and a command from end to end. `tell` hears each look as it ends. */
export const examine = async (context: Context, tell: (check: Check) => void): Promise<Check[]> => {
  const all: Check[] = [];
  const add = (...checks: Check[]): void => {
    for (const one of checks) {
      all.push(one);
      tell(one);
    }
  };

  const credentials = await lookAtCredentials(context);
  add(credentials);
  if (credentials.state === 'failed') {
    add(notReached('everything else', 'nothing can be seen without that'));
    return all;
  }
  add(...(await lookAtBuckets(context)));
  const { checks: queues, urls } = await lookAtQueues(context);
  add(...queues);
  add(await lookAtPolicy(context));
  const { checks: keys, key } = await lookAtKeys(context);
  add(...keys);
  const { checks: slack, team } = await lookAtSlack(context);
  add(...slack);
  add(...(await lookAtAgents(context)));
  add(...(await sendEvidence(context)));

  // What Slack would refuse is not sent: the notifier would try it for an hour, and then raise an alarm.
  const fault = slack.find(({ name, state }) => name !== 'Slack request URL' && state === 'failed');
  const person = context.person ?? null;
  const foreign = person !== null && team !== null && person.team !== team;
  const message = fault
    ? notReached('private message', `${fault.name} is not in order`)
    : foreign
      ? notReached('private message', `${person.team} is not the workspace of the token, ${team}`)
      : await sendMessage(context, urls.get('notify'));
  add(message);
  // A host that pins another key reports to everybody in the channel that somebody else commands it.
  const refusing = keys.some(({ name, state }) => name.startsWith('pinned') && state === 'failed');
  add(
    ...(refusing
      ? [notReached('command', 'a host would refuse it, for it pins another key')]
      : await sendCommand(context, { url: urls.get('jobs'), key, inSlack: message.state === 'ok' })),
  );
  return all;
};
