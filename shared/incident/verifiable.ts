import type { IncidentAction } from '#shared/contracts/incident.ts';

/**
 * Whether fresh evidence can still say how an action ended: the host has reported it, and nobody knows yet whether it
 * worked, perhaps because the host was silent when it was asked. Of messages the report has to say which ones.
 */
export const mayBeVerified = ({ state, command, outcome, offered }: IncidentAction): boolean =>
  state === 'executed' || (state === 'unknown' && command !== null && (outcome !== null || !('selector' in offered)));
