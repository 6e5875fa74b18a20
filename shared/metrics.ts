/** Namespace of every metric that the functions print. */
export const METRIC_NAMESPACE = 'Queuewarden';

export interface MetricSpec {
  unit: 'Count' | 'Bytes' | 'Seconds';
  /** What it counts, as a chart says it. */
  label: string;
  /** Told apart by function; all others by site only, for each further dimension is paid for. */
  byFunction?: true;
}

/**
 * Every metric by name: the functions can print no other, and alarms and dashboard can ask for no other, so a renamed one
 * breaks no alarm in silence. No host, playbook or channel is a dimension: a thousand hosts cost what one does.
 *
 * Counted per run, so a message that is delivered twice counts twice; what moves an incident counts once.
 */
export const metrics = {
  // Way in: what hosts tell.
  EvidenceObjects: { unit: 'Count', label: 'Evidence objects read' },
  EvidenceBytes: { unit: 'Bytes', label: 'Evidence read, unzipped' },
  EvidenceLag: { unit: 'Seconds', label: 'From the host to the digest' },
  LinesKnown: { unit: 'Count', label: 'Lines understood' },
  LinesUnknown: { unit: 'Count', label: 'Lines not understood' },
  HostsSilent: { unit: 'Count', label: 'Hosts whose agent is silent' },
  // What is concluded.
  Findings: { unit: 'Count', label: 'Findings of trouble, each time they are made' },
  IncidentsOpened: { unit: 'Count', label: 'Incidents opened' },
  IncidentsResolved: { unit: 'Count', label: 'Incidents resolved' },
  // What is told.
  SlackPosts: { unit: 'Count', label: 'Posts and updates that Slack took' },
  SlackFailures: { unit: 'Count', label: 'Posts and updates that Slack did not take' },
  SlackThrottles: { unit: 'Count', label: 'Waits that Slack asked for' },
  SlackRequestsRefused: { unit: 'Count', label: 'Requests without a valid signature' },
  // What is done.
  CommandsSigned: { unit: 'Count', label: 'Commands signed and sent' },
  SignerRefusals: { unit: 'Count', label: 'Requests that the signer refused' },
  CommandsUnanswered: { unit: 'Count', label: 'Commands and reads without an answer in time' },
  StrangeResults: { unit: 'Count', label: 'Results of commands that were never sent' },
  // What came of it.
  OutcomesWorked: { unit: 'Count', label: 'Actions that worked' },
  OutcomesNotYet: { unit: 'Count', label: 'Looks that showed nothing yet' },
  OutcomesFailed: { unit: 'Count', label: 'Actions that failed or were refused' },
  OutcomesUnknown: { unit: 'Count', label: 'Actions that became unknown' },
  ActionsInDoubt: { unit: 'Count', label: 'Actions of which nobody knows what they did' },
  // The machinery itself.
  MessagesFailed: { unit: 'Count', label: 'Messages that failed and come back', byFunction: true },
  MessagesGivenUp: { unit: 'Count', label: 'Messages that failed for the last time', byFunction: true },
  ReconcilerRuns: { unit: 'Count', label: 'Runs of the reconciler to their end' },
  DocumentsUnreadable: { unit: 'Count', label: 'Documents that the reconciler could not read' },
  LooksFailed: { unit: 'Count', label: 'Hosts, incidents and actions that the reconciler could not look after' },
  DocumentsMadeAnew: { unit: 'Count', label: 'Damaged documents that are made anew from evidence' },
  Repairs: { unit: 'Count', label: 'Lost events and steps made up for' },
} as const satisfies Readonly<Record<string, MetricSpec>>;

export type MetricName = keyof typeof metrics;

/** The dimensions of a metric, in order. */
export const dimensionsOf = (name: MetricName): readonly ('site' | 'function')[] =>
  'byFunction' in metrics[name] ? ['site', 'function'] : ['site'];
