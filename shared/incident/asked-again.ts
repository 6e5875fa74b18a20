import type { Incident, IncidentAction } from '#shared/contracts/incident.ts';
import { isGivenUp } from './rounds.ts';

/** States in which a newer list makes sense: not yet decided, ended without effect, or a hold that newer mail escaped. */
const AGAIN: ReadonlySet<IncidentAction['state']> = new Set([
  'nothing-to-do',
  'preview-failed',
  'proposed',
  'rejected',
  'expired',
  'withdrawn',
  'refused',
  'failed',
] as const);
const HOLD_AGAIN: ReadonlySet<IncidentAction['state']> = new Set(['verified', 'unverified'] as const);

/** Whether people may have the messages of an action listed anew: only the latest action with an aim, while it matters
 * and has not been in vain too often. */
export const mayBeAskedAgain = (incident: Incident, action: IncidentAction): boolean => {
  if (incident.state === 'resolved' || isGivenUp(incident, action)) return false;
  const aim = (a: IncidentAction): string => JSON.stringify([a.host, a.offered]);
  if (incident.actions.findLast((a) => aim(a) === aim(action)) !== action) return false;
  return AGAIN.has(action.state) || (action.offered.action === 'hold' && HOLD_AGAIN.has(action.state));
};
