import type { ActionKind } from '#shared/actions/index.ts';
import { aimKey } from '#shared/contracts/finding.ts';
import type { Incident, IncidentAction } from '#shared/contracts/incident.ts';

/** Times that an action may be shown to have had no effect before it is a person's turn. */
const ROUNDS = 2;

/** How often in a row fresh evidence showed that an action with this aim did not do what it was meant to. */
const inVain = ({ actions }: Pick<Incident, 'actions'>, { host, offered }: Aimed): number => {
  const aim = aimKey(offered);
  let count = 0;
  for (const action of actions) {
    if (action.host !== host || aimKey(action.offered) !== aim) continue;
    if (action.state === 'unverified') count += 1;
    else if (action.state === 'verified') count = 0;
  }
  return count;
};

type Aimed = Pick<IncidentAction, 'host' | 'offered'>;

/** Whether the bot stops offering what has been done in vain {@link ROUNDS} times; a person may still ask for it. */
export const isGivenUp = (incident: Pick<Incident, 'actions'>, aimed: Aimed): boolean =>
  inVain(incident, aimed) >= ROUNDS;

const LOOK: Record<ActionKind, string> = {
  hold: 'whether something else renames or delivers these messages (another admin, a script, the hold channel), and whether the queue directory is the one that imsimta uses',
  release: 'whether something holds these messages again: Received lines (a loop), a user or domain on hold, a filter',
  return: 'whether these messages are still on disk under other names, and what mail.log says of them',
  delete: 'whether these messages are still on disk under other names, and whether they were sent again',
  start:
    'whether the Job Controller runs and knows the channel (imsimta process, job_controller.log), its pool and its delivery hours',
  stop: 'which program still serves the channel (imsimta process), and whether qm stop reached this Job Controller',
  retry: 'why the attempts fail (imsimta qm history), and whether the messages only wait for their next turn',
  'cache-sync':
    'whether the Job Controller runs, MAX_MESSAGES in job_controller.cnf, and job_controller.log for the end of the scan',
};

/** What is said when the bot gives up. */
export const givenUpText = (incident: Pick<Incident, 'actions'>, aimed: Aimed): string => {
  const { action, channel } = aimed.offered;
  return `The ${action} on ${channel} of ${aimed.host} was done ${inVain(incident, aimed)} times, and fresh evidence shows each time that it had no effect: Queuewarden does not offer it again. A person has to look: ${LOOK[action]}.`;
};
