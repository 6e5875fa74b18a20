import type { Effect, Incident } from '#shared/contracts/incident.ts';
import type { Instant, OpaqueId } from '#shared/contracts/primitives.ts';
import {
  askedAgain,
  executed,
  plannedStart,
  prepared,
  previewFailed,
  proposed,
  ruled,
  seconded,
  verified,
} from './action-steps.ts';
import { foundAgain, opened, recovered } from './finding-steps.ts';
import { isAskedFor, isTold, openedByRequest, requested } from './request-steps.ts';
import type { Happening } from './happening.ts';
import { add, type Draft, effect } from './draft.ts';
import { lastWord, takes } from './words.ts';

/** What follows from a happening. `next` null: there is no incident and none is opened. */
export interface Decided {
  next: Incident | null;
  /** Effects added by this happening; they are in `next.outbox` too. */
  effects: readonly Effect[];
}

/**
 * The only place that moves an incident. Pure and idempotent: the same happening told twice, or told late, changes
 * nothing the second time. A happening that does not fit the incident's state is ignored.
 */
export const decide = (incident: Incident | null, happening: Happening, fingerprint: OpaqueId): Decided => {
  if (happening.kind === 'finding') return onFinding(incident, happening, fingerprint);
  if (happening.kind === 'requested' && (!incident || (incident.state === 'resolved' && isAskedFor(incident)))) {
    if (incident && isTold(incident, happening)) return { next: incident, effects: [] };
    return finish(openedByRequest(fingerprint, (incident?.sequence ?? 0) + 1, happening));
  }
  if (!incident) return { next: null, effects: [] };
  switch (happening.kind) {
    case 'acknowledged':
      return settle(incident, happening.at, (draft) => {
        if (draft.next.acknowledgedBy !== null || draft.next.state === 'resolved') return;
        draft.next.acknowledgedBy = happening.by;
        if (draft.next.state === 'open') draft.next.state = 'acknowledged';
        add(draft, 'acknowledged', 'is looking at this', happening.by);
      });
    case 'asked-again':
      return settle(incident, happening.at, (draft) => askedAgain(draft, happening));
    case 'prepared':
      return settle(incident, happening.at, (draft) => prepared(draft, happening));
    case 'requested':
      return settle(incident, happening.at, (draft) => requested(draft, happening));
    case 'seconded':
      return settle(incident, happening.at, (draft) => seconded(draft, happening));
    case 'preview-failed':
      return settle(incident, happening.at, (draft) => previewFailed(draft, happening));
    case 'proposed':
      return settle(incident, happening.at, (draft) => proposed(draft, happening));
    case 'ruled':
      return settle(incident, happening.at, (draft) => ruled(draft, happening));
    case 'executed':
      return settle(incident, happening.at, (draft) => executed(draft, happening));
    case 'planned-start':
      return settle(incident, happening.at, (draft) => plannedStart(draft, happening));
    case 'verified':
      return settle(incident, happening.at, (draft) => verified(draft, happening));
  }
};

const onFinding = (
  incident: Incident | null,
  happening: Extract<Happening, { kind: 'finding' }>,
  fingerprint: OpaqueId,
): Decided => {
  const { finding, at } = happening;
  const bad = finding.verdict === 'problem' || finding.verdict === 'suspected';
  if (!incident || incident.state === 'resolved') {
    // Late evidence of what is already over must not open it again.
    const late = incident !== null && takes(incident, finding);
    // What another finding explains is told in that one's incident.
    if (!bad || late || finding.causedBy !== undefined) return { next: incident, effects: [] };
    const draft = opened(fingerprint, (incident?.sequence ?? 0) + 1, finding, at);
    return finish(draft);
  }
  return settle(incident, at, (draft) => {
    const known = lastWord(draft.next, finding);
    if (known && known.until > finding.until) return;
    if (bad) foundAgain(draft, finding);
    else if (finding.verdict === 'normal') recovered(draft, finding);
  });
};

/** Runs a step on a copy; an unchanged copy means that nothing happened. */
const settle = (incident: Incident, at: Instant, step: (draft: Draft) => void): Decided => {
  const draft: Draft = { next: structuredClone(incident), at, effects: [], silent: true };
  step(draft);
  return draft.silent
    ? { next: JSON.stringify(draft.next) === JSON.stringify(incident) ? incident : draft.next, effects: [] }
    : finish(draft);
};

/** Every visible change is shown: the thread is brought up to date exactly once per decision. */
const finish = (draft: Draft): Decided => {
  effect(draft, { kind: 'notify' });
  draft.next.updatedAt = draft.at;
  draft.next.outbox.push(...draft.effects);
  return { next: draft.next, effects: draft.effects };
};
