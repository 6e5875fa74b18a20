import type { Scenario } from './scenario.ts';
import { aside, control, HOST } from './shapes.ts';
import { MORNING, usual } from './traffic.ts';

const UP = /^up \d+ s, no trouble$/;
const SILENT = { playbook: 'agent-silent', subject: HOST, claim: UP };

/** The last heartbeat, of an agent that was up so long: later ones were due. */
const lastUp = (seconds: number): RegExp => new RegExp(`^up ${seconds} s, no trouble$`);

/** Troubles of the bot's own agent, on hosts that have none. */
export const botScenarios: readonly Scenario[] = [
  aside(
    'agent-dies',
    'The agent ends; the mail goes on without it.',
    { ...SILENT, claim: lastUp(3540) },
    { agent: { ended: [60, Infinity] } },
  ),
  {
    name: 'host-lost',
    about: 'The host goes down with its agent, and stays down.',
    host: usual({ script: [{ afterMinutes: 90, set: { host: 'down' } }] }),
    minutes: 240,
    agent: {},
    trouble: { ...SILENT, claim: lastUp(5340), from: 90, channel: null },
  },
  aside(
    'evidence-lost',
    'Ten minutes of the mail log are deleted from the store before they are read.',
    { playbook: 'evidence-gap', subject: HOST, claim: /^evidence\/.*\/log\/mail\.log\// },
    { agent: { loses: { source: 'mail.log', from: 60, to: 70 } } },
  ),
];

/** An agent that does its work, or is away for a moment. */
export const botControls: readonly Scenario[] = [
  control('agent-restarted', 'The agent is restarted within four minutes.', usual(), {
    agent: { ended: [90, 94] },
    explained: SILENT,
  }),
  control(
    'agent-on-an-idle-host',
    'A host that gets no mail at all, with an agent that has nothing to tell.',
    { startAt: MORNING, traffic: { rejectsPerMinute: 0 } },
    { agent: {}, explained: SILENT },
  ),
];
