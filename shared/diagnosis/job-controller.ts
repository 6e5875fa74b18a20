import type { Fact } from '#shared/contracts/fact.ts';
import type { HostView } from '#shared/window/view.ts';

/** A setting of the Job Controller, from job_controller.cnf or from msconfig, its names in lower case. */
export interface JobControllerSetting {
  /** What it is set for; null = the whole of it. */
  readonly of: { readonly kind: 'pool' | 'channel'; readonly name: string } | null;
  readonly setting: string;
  readonly value: string;
  readonly fact: Fact;
}

const SECTION = /^(?<kind>POOL|CHANNEL)=(?<name>.+)$/;

/** Names that msconfig prints, in lower case. Source: Technical Reference, Job Controller options. */
const OPTION =
  /^(?:role|instance)\.job_controller\.(?:(?<kind>job_pool|channel_class):(?<name>[^.]{1,200})\.)?(?<setting>[\w-]{1,80})$/;

const inFile = (fact: Extract<Fact, { kind: 'job-controller' }>): JobControllerSetting[] => {
  const { setting, value, section } = fact;
  if (section === '') return [{ of: null, setting, value, fact }];
  const { kind, name = '' } = SECTION.exec(section)?.groups ?? {};
  if (kind === undefined) return [];
  const of = { kind: kind === 'POOL' ? 'pool' : 'channel', name: name.toLowerCase() } as const;
  return [{ of, setting, value, fact }];
};

const inOptions = (fact: Extract<Fact, { kind: 'option' }>): JobControllerSetting[] => {
  const { kind, name = '', setting } = OPTION.exec(fact.name)?.groups ?? {};
  if (setting === undefined) return [];
  const of = kind === undefined ? null : ({ kind: kind === 'job_pool' ? 'pool' : 'channel', name } as const);
  return [{ of, setting, value: fact.value, fact }];
};

/** What was seen of the Job Controller's settings, wherever the host keeps them. */
export const jobControllerSettings = (view: HostView): JobControllerSetting[] => [
  ...view.facts.latest('job-controller').flatMap(inFile),
  ...view.facts.latest('option').flatMap(inOptions),
];

/** Whether a name is a channel's, or that of all whose names begin alike (`tcp_*`). */
const names = (name: string, channel: string): boolean =>
  name.endsWith('*') ? channel.startsWith(name.slice(0, -1)) : name === channel;

/** Settings that can be a channel's: its own first, then those of more and more others, then those of pools and of all. */
export const settingsFor = (view: HostView, channel: string): JobControllerSetting[] => {
  const rank = ({ of }: JobControllerSetting): number =>
    of?.kind !== 'channel' ? 1e6 : of.name === channel ? 0 : 1e3 - of.name.length;
  return jobControllerSettings(view)
    .filter(({ of }) => of?.kind !== 'channel' || names(of.name, channel))
    .sort((a, b) => rank(a) - rank(b));
};
