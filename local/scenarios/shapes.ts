import type { HostPlan, Scenario, ServiceLine, Trouble } from './scenario.ts';
import { usual } from './traffic.ts';

/** The usual host, as its collector names it. */
export const HOST = 'host:mta1.example.edu';

/** Minutes that have passed since another one. */
export const since = (minute: number, from: number): number => Math.max(0, minute - from);

/** A stretch of time about which nothing should be said. */
export const control = (name: string, about: string, host: HostPlan, rest: Partial<Scenario> = {}): Scenario => ({
  name,
  about,
  host,
  minutes: 240,
  ...rest,
  trouble: null,
});

/** Trouble beside an ordinary flow of mail, from the first hour on. */
export const aside = (
  name: string,
  about: string,
  trouble: Pick<Trouble, 'playbook' | 'subject' | 'claim'> & Partial<Trouble>,
  rest: Partial<Omit<Scenario, 'trouble'>>,
): Scenario => ({
  name,
  about,
  host: usual(),
  minutes: 180,
  ...rest,
  trouble: { from: 60, channel: null, ...trouble },
});

/** Entries of mail.log that contain this, an hour and more after {@link MORNING}: of hosts whose fault begins then. */
export const sinceTen = (entry: string): RegExp => new RegExp(`^\\d\\d-\\w{3}-\\d{4} (?:1\\d|2[0-3]):.*${entry}`);

/** {@link aside}, known by lines of a service log alone. */
export const asideByLog = (
  name: string,
  about: string,
  trouble: Parameters<typeof aside>[2],
  lines: readonly ServiceLine[],
): Scenario => aside(name, about, trouble, { lines });
