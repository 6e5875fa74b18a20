import type { HostPlan, ServiceLine } from './scenario.ts';

type Traffic = NonNullable<HostPlan['traffic']>;
export type DestinationPlan = NonNullable<Traffic['destinations']>[number];
type Account = NonNullable<Traffic['accounts']>[number];

/** A Tuesday morning in New York, some hours before the busiest. */
export const MORNING = '2026-03-03T14:00:00Z';
/** Two hours before midnight in New York. */
export const EVENING = '2026-03-04T03:00:00Z';

/** A big partner of the usual host. */
export const PARTNER = 'partner.example.net';

/** `count` mailboxes with a little mail each. */
export const mailboxes = (count: number, perMinute = 0.1): Account[] =>
  Array.from({ length: count }, (_, n) => ({ name: `u${String(n + 1).padStart(4, '0')}`, perMinute }));

/** Ten destinations of a middling host. */
export const destinations = (behave: Readonly<Record<string, DestinationPlan['behaviour']>> = {}): DestinationPlan[] =>
  [
    { domain: PARTNER, perMinute: 5 },
    { domain: 'bigmail.example.com', perMinute: 4 },
    { domain: 'college.example.org', perMinute: 2 },
    { domain: 'hospital.example.org', perMinute: 1.5 },
    { domain: 'press.example.com', perMinute: 1 },
    { domain: 'city.example.net', perMinute: 1 },
    { domain: 'alumni.example.org', perMinute: 1 },
    { domain: 'museum.example.com', perMinute: 0.3 },
    { domain: 'physics.example.edu', perMinute: 1.5, channel: 'tcp_intranet' as const },
    { domain: 'library.example.edu', perMinute: 1, channel: 'tcp_intranet' as const },
  ].map((d) => (behave[d.domain] === undefined ? d : { ...d, behaviour: behave[d.domain] }));

/** A middling host: 25 messages a minute at its busiest. */
export const usual = (changes: Partial<HostPlan> & { traffic?: Traffic } = {}): HostPlan => ({
  startAt: MORNING,
  ...changes,
  traffic: { nightFactor: 0.5, destinations: destinations(), accounts: mailboxes(70), ...changes.traffic },
});

/** Something that happens again and again, from a minute to before another. */
export const repeated = <T>(from: number, to: number, step: number, make: (minute: number, n: number) => T): T[] =>
  Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, n) => make(from + n * step, n));

/** A line of a service log. */
export const line = (
  source: ServiceLine['source'],
  program: string,
  levels: string,
  atMinute: number,
  text: string,
): ServiceLine => {
  const [facility = '', level = ''] = levels.split(' ');
  return { atMinute, source, program, facility, level, text };
};

/** `count` domains that little is known of: `wary001.example.net`. */
export const names = (count: number, name: string): string[] =>
  repeated(0, count, 1, (n) => `${name}${String(n + 1).padStart(3, '0')}.example.net`);

/** {@link names} with a behaviour each. */
export const domains = (count: number, name: string, behave: (n: number) => unknown) =>
  names(count, name).map((domain, n) => ({ domain, behaviour: behave(n) }));
