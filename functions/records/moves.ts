import type { ActionState, Incident } from '#shared/contracts/incident.ts';
import type { MetricName } from '#shared/metrics.ts';
import { count } from '../runtime/metrics.ts';

/** States in which it shows what came of an action. */
const OUTCOMES: Partial<Record<ActionState, MetricName>> = {
  verified: 'OutcomesWorked',
  unverified: 'OutcomesFailed',
  failed: 'OutcomesFailed',
  refused: 'OutcomesFailed',
  unknown: 'OutcomesUnknown',
};

/** Counts what a write changed in an incident: compare-and-swap lets each change be written, and so counted, once. */
export const countMoves = (before: Incident | null, after: Incident | null): void => {
  if (!after || after === before) return;
  const known = before?.sequence === after.sequence ? before : null;
  if (!known) count('IncidentsOpened');
  if (after.state === 'resolved' && known?.state !== 'resolved') count('IncidentsResolved');
  const states = new Map(known?.actions.map(({ id, state }) => [id, state]));
  for (const { id, state } of after.actions) {
    const outcome = OUTCOMES[state];
    if (outcome && states.get(id) !== state) count(outcome);
  }
};
