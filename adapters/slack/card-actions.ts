import { actions } from '#shared/actions/index.ts';
import { type Instant, fromInstant } from '#shared/contracts/primitives.ts';
import { aimText, type OfferedAction } from '#shared/contracts/finding.ts';
import type { Incident, IncidentAction, TimelineEntry } from '#shared/contracts/incident.ts';
import { countOf, type Proposal } from '#shared/contracts/proposal.ts';
import { mayBeAskedAgain } from '#shared/incident/asked-again.ts';
import type { IncidentCard } from '#shared/ports.ts';
import type { Part } from './assemble.ts';
import { bold, bullets, button, buttons, line, person, richText, text, time, words } from './blocks.ts';
import { actionTitle, proposalForms } from './preview.ts';
import { LIMITS } from './limits.ts';
import { type SafeText, safe } from './safe-text.ts';
import { ACTION_STATE, VERB, outcome } from './wording.ts';

/** Decided actions shown; older ones are in the thread. */
const SHOWN = 6;

const BUTTONS = 4;

/** With more proposals than these, their figures would take the room of the diagnosis. */
const FULLY_SHOWN = 2;

const RISK = { low: 0, medium: 1, high: 2 } as const;

const TOLD: ReadonlySet<TimelineEntry['kind']> = new Set(['decided', 'executed', 'verified', 'trouble', 'preview']);

/** What the thread says about the step that brought the action where it stands: both happened at the same instant. */
const told = (incident: Incident, action: IncidentAction) =>
  incident.timeline.findLast((entry) => entry.at === action.since && TOLD.has(entry.kind));

const result = (action: IncidentAction): string =>
  action.outcome === null ? '' : ` ${outcome(action.offered.action, action.outcome)}.`;

const row = (incident: Incident, action: IncidentAction, proposal: Proposal | undefined) => {
  const { offered, host, state } = action;
  const entry = told(incident, action);
  const decided = entry?.kind === 'decided';
  return [
    bold(actionTitle(offered.action, offered.channel, host, proposal && countOf(proposal))),
    words(': '),
    words(ACTION_STATE[state === 'proposed' ? 'expired' : state] + result(action)),
    ...(action.requestedBy ? [words(' Asked for by '), person(action.requestedBy), text(why(offered))] : []),
    ...(decided && entry.by ? [words(' Decided by '), person(entry.by), words('.')] : []),
    ...(entry && !decided ? [words(' '), text(safe(entry.text, 300))] : []),
    words(' ('),
    time(action.since, '{time}'),
    words(')'),
  ];
};

const why = ({ because }: OfferedAction): SafeText => safe(because === '' ? '.' : `: “${safe(because, 110)}”.`, 120);

const askAgainLabel = ({ offered, host }: IncidentAction): SafeText =>
  safe(
    `${'selector' in offered ? 'List' : 'Prepare'} again: ${VERB[offered.action].title.toLowerCase()} on ${host}`,
    LIMITS.buttonText,
  );

/** What a playbook offers and nobody has asked for: a button each, that only prepares it. */
const offeredForm = (actions: readonly IncidentAction[]) => {
  const shown = actions.slice(0, BUTTONS);
  return [
    richText(
      line(
        bold(safe('Also possible', 20)),
        words(': whoever prepares it sees what it would touch; others approve it.'),
      ),
      bullets(
        shown.map(({ offered, host }) => [
          bold(safe(VERB[offered.action].title, 40)),
          text(safe(`: ${aimText(offered)} on ${host}. ${offered.because}`, 300)),
        ]),
      ),
    ),
    ...prepareButtons(shown),
  ];
};

/** Only the buttons, which say enough of themselves. */
const offeredBriefly = (actions: readonly IncidentAction[]) => [
  richText(line(bold(safe('Also possible, after a preview and with the approval of others:', 80)))),
  ...prepareButtons(actions.slice(0, BUTTONS)),
];

const prepareButtons = (actions: readonly IncidentAction[]) =>
  actions.map((action) =>
    buttons(`prepare-${action.id}`, button(prepareLabel(action), { id: 'prepare', value: action.id })),
  );

const prepareLabel = ({ offered, host }: IncidentAction): SafeText =>
  safe(`Prepare: ${VERB[offered.action].title.toLowerCase()} on ${host}`, LIMITS.buttonText);

/** Proposals with their buttons first, then how the other actions stand. Past its expiry a proposal has no buttons. */
export const actionParts = ({ incident, proposals }: IncidentCard, now: Instant): Part[] => {
  const byId = new Map(proposals.map((proposal) => [proposal.id, proposal]));
  const proposalOf = (action: IncidentAction) => (action.proposal === null ? undefined : byId.get(action.proposal));
  const waiting = (action: IncidentAction): Proposal | undefined => {
    const proposal = proposalOf(action);
    return action.state === 'proposed' && proposal && fromInstant(now) < fromInstant(proposal.expiresAt)
      ? proposal
      : undefined;
  };
  const open = incident.actions.flatMap((action) => {
    const proposal = waiting(action);
    return proposal ? [{ proposal, action }] : [];
  });
  const others = incident.actions.filter((action) => waiting(action) === undefined && action.state !== 'offered');
  const offered = incident.state === 'resolved' ? [] : incident.actions.filter((a) => a.state === 'offered');
  // What goes less far comes first.
  offered.sort((a, b) => RISK[actions[a.offered.action].risk] - RISK[actions[b.offered.action].risk]);
  const shown = others.slice(-SHOWN);
  const again = incident.actions.filter((action) => mayBeAskedAgain(incident, action));
  return [
    ...open.map(({ proposal, action }) => ({
      name: 'a proposal',
      rank: 1,
      forms: proposalForms(proposal, action),
      // Figures and samples are what people decide by, above all where nothing can be taken back.
      early: !proposal.reversible || open.length <= FULLY_SHOWN ? 3 : 2,
    })),
    {
      name: 'what else is possible',
      rank: 4,
      forms: offered.length === 0 ? [] : [offeredForm(offered), offeredBriefly(offered)],
    },
    {
      name: 'how the actions stand',
      rank: 2,
      forms:
        shown.length === 0
          ? []
          : [shown, shown.slice(-2), shown.slice(-1)].map((rows) => [
              richText(
                line(bold(safe('Actions', 20))),
                bullets(rows.map((action) => row(incident, action, proposalOf(action)))),
              ),
            ]),
    },
    {
      name: 'a button to list again',
      rank: 2,
      forms:
        again.length === 0
          ? []
          : [
              again
                .slice(-BUTTONS)
                .map((action) =>
                  buttons(`again-${action.id}`, button(askAgainLabel(action), { id: 'preview', value: action.id })),
                ),
            ],
    },
  ];
};
