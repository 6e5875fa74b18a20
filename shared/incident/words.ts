import { type Finding, findingKey } from '#shared/contracts/finding.ts';
import type { Incident, IncidentAction } from '#shared/contracts/incident.ts';
import type { HostName } from '#shared/contracts/primitives.ts';
import { troubleKey } from './identity.ts';

type Told = Pick<Incident, 'findings'>;

/** Where a finding stands in its incident: what a host says of one channel gives way to newer word of the same only. */
export const wordKeyOf = ({ findings }: Told, finding: Finding): string => {
  const { host, subject } = finding;
  const own = findingKey(finding);
  const known = Object.entries(findings).find(([, f]) => f.host === host && findingKey(f) === own);
  if (known) return known[0];
  return own === troubleKey(finding) ? host : `${host}/${subject.channel}`;
};

/** What a finding's host last said of the same subject and channel. */
export const lastWord = (incident: Told, finding: Finding): Finding | undefined =>
  incident.findings[wordKeyOf(incident, finding)];

/** All that a host says in an incident: one finding, or one for each channel by which it tries a destination. */
export const wordsOf = ({ findings }: Told, host: HostName): Finding[] =>
  Object.values(findings).filter((f) => f.host === host);

/** Hosts that say something in an incident, each once, in the order in which they came. */
export const hostsOf = ({ findings }: Told): HostName[] => [
  ...new Set(Object.values(findings).map(({ host }) => host)),
];

/** What an action's host says of what the action is about: of several channels, that of the action's own. */
export const wordsFor = (incident: Told, { host, offered }: Pick<IncidentAction, 'host' | 'offered'>): Finding[] => {
  const words = wordsOf(incident, host);
  const own = words.filter((f) => f.subject.channel === offered.channel);
  return own.length > 0 ? own : words;
};

/** Whether an action's host says that what the action is about is well. */
export const isWellFor = (incident: Told, action: Pick<IncidentAction, 'host' | 'offered'>): boolean => {
  const words = wordsFor(incident, action);
  return words.length > 0 && words.every((f) => f.verdict === 'normal');
};

/** The host of a finding, with its channel where the host speaks of several. */
export const speakerOf = (incident: Told, { host, subject }: Finding): string =>
  wordsOf(incident, host).length > 1 && subject.channel !== null ? `${host} (${subject.channel})` : host;

/** Whether an incident is the one to tell a finding to: it is open, or the finding is old news of what it followed. */
export const takes = (incident: Pick<Incident, 'findings' | 'state'>, finding: Finding): boolean =>
  incident.state !== 'resolved' || finding.until <= (lastWord(incident, finding)?.until ?? '');
