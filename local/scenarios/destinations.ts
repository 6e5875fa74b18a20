import { addressOf } from '../mailhost/world/network.ts';
import type { Scenario } from './scenario.ts';
import { control } from './shapes.ts';
import { destinations, EVENING, PARTNER, usual } from './traffic.ts';

const down = {
  playbook: 'destination-down',
  subject: `destination:${PARTNER}`,
  from: 60,
  channel: 'tcp_local',
} as const;
const afterAnHour = (behaviour: unknown) =>
  [{ afterMinutes: 60, set: { destination: PARTNER, behaviour } }] as NonNullable<Scenario['host']['script']>;
const OF_PARTNER = String.raw`@partner\.example\.net `;

const HOSTER = 'hoster.example.net';
const ALL_HOSTED = Array.from({ length: 12 }, (_, n) => `shop${n + 1}.example.com`);
const refusesAt = (afterMinutes: number, destination: string) => ({
  afterMinutes,
  set: { destination, behaviour: 'refuse' as const },
});

/** The usual host, with a dozen small domains behind one mail exchanger, and the big partner too unless it is left out. */
const hosted = (script: Scenario['host']['script'], { partner = true, behaviour }: Hosted = {}) => {
  const also = { exchanger: HOSTER, ...(behaviour === undefined ? {} : { behaviour }) };
  const others = destinations().map((d) => (partner && d.domain === PARTNER ? { ...d, ...also } : d));
  const shops = ALL_HOSTED.map((domain) => ({ domain, perMinute: 0.25, ...also }));
  return usual({ ...(script && { script }), traffic: { destinations: [...others, ...shops] } });
};

interface Hosted {
  partner?: boolean;
  behaviour?: 'greylist';
}

/** One destination takes no mail any more, in each of the ways in which that can look. */
export const destinationScenarios: readonly Scenario[] = [
  {
    name: 'destination-refuses',
    about: 'A big destination refuses connections.',
    host: usual({ script: afterAnHour('refuse') }),
    minutes: 240,
    trouble: { ...down, claim: new RegExp(`${OF_PARTNER}.*connection refused`) },
  },
  {
    name: 'destination-times-out',
    about: 'A big destination does not answer; every thread waits for it.',
    host: usual({ script: afterAnHour({ kind: 'timeout', seconds: 75 }) }),
    minutes: 240,
    trouble: { ...down, claim: new RegExp(`${OF_PARTNER}.*timed out`), also: ['delivery-threads-stuck'] },
  },
  {
    name: 'destination-no-route-6.2',
    about: 'No route to a big destination, on a host of release 6.2, whose log names no address.',
    host: usual({ version: '6.2', script: afterAnHour('noRoute') }),
    minutes: 240,
    trouble: { ...down, claim: new RegExp(`${OF_PARTNER}.*no route to host`) },
  },
  {
    name: 'destination-refuses-8.0',
    about: 'A big destination refuses connections; release 8.0 with more log fields.',
    host: usual({
      version: '8.0',
      logOptions: { format: 2, process: true, username: true, connection: true, queueTime: true, envelopeId: true },
      script: afterAnHour('refuse'),
    }),
    minutes: 240,
    trouble: { ...down, claim: new RegExp(`${OF_PARTNER}.*connection refused`) },
  },
  {
    name: 'destination-defers-all',
    about: 'A big destination answers every message with a temporary refusal.',
    host: usual({ script: afterAnHour({ kind: 'temporary', text: '421 4.3.2 Service not available' }) }),
    minutes: 240,
    trouble: { ...down, claim: new RegExp(`${OF_PARTNER}.*421 4\\.3\\.2`) },
  },
  {
    name: 'destination-refuses-at-night',
    about: 'A big destination refuses connections over midnight, when little mail flows and the log is rotated.',
    host: usual({ startAt: EVENING, traffic: { nightFactor: 0.15 }, script: afterAnHour('refuse') }),
    minutes: 360,
    trouble: { ...down, claim: new RegExp(`${OF_PARTNER}.*connection refused`) },
  },
  {
    name: 'destination-refuses-in-the-repeated-hour',
    about: 'A destination goes down just before local clocks are put back.',
    host: usual({ startAt: '2026-11-01T04:30:00Z', script: afterAnHour('refuse') }),
    minutes: 240,
    trouble: { ...down, claim: new RegExp(`${OF_PARTNER}.*connection refused`) },
  },
  {
    name: 'small-destination-refuses',
    about: 'A destination with three messages in ten minutes refuses connections.',
    host: usual({ script: [{ afterMinutes: 60, set: { destination: 'museum.example.com', behaviour: 'refuse' } }] }),
    minutes: 300,
    trouble: {
      ...down,
      subject: 'destination:museum.example.com',
      claim: /@museum\.example\.com .*connection refused/,
    },
  },
  {
    name: 'intranet-host-refuses',
    about: 'A host of the own site refuses connections.',
    host: usual({ script: [{ afterMinutes: 60, set: { destination: 'physics.example.edu', behaviour: 'refuse' } }] }),
    minutes: 240,
    trouble: {
      ...down,
      subject: 'destination:physics.example.edu',
      channel: 'tcp_intranet',
      claim: /@physics\.example\.edu .*connection refused/,
    },
  },
  {
    name: 'two-destinations-down',
    about: 'Two destinations fail at the same time, one of them the big one.',
    host: usual({
      script: [
        { afterMinutes: 60, set: { destination: PARTNER, behaviour: 'refuse' } },
        { afterMinutes: 60, set: { destination: 'college.example.org', behaviour: { kind: 'timeout', seconds: 60 } } },
      ],
    }),
    minutes: 240,
    trouble: {
      ...down,
      twins: ['destination:college.example.org'],
      claim: new RegExp(`${OF_PARTNER}.*connection refused`),
    },
  },
  {
    name: 'shared-exchanger-refuses',
    about: 'Twelve small domains whose mail one host takes fail together; none of them alone would be noticed.',
    host: hosted(
      ALL_HOSTED.map((domain) => refusesAt(60, domain)),
      { partner: false },
    ),
    minutes: 240,
    trouble: {
      ...down,
      subject: `site:${addressOf(HOSTER)}`,
      claim: new RegExp(`connect\\(\\) ${addressOf(HOSTER)}:25 .*refused`),
    },
  },
  {
    name: 'shared-exchanger-defers',
    about:
      'The host that takes the mail of twelve domains, one of them big, answers all of it with a temporary refusal.',
    host: hosted(
      [PARTNER, ...ALL_HOSTED].map((destination) => ({
        afterMinutes: 60,
        set: { destination, behaviour: { kind: 'temporary' as const, text: '421 4.3.2 Service not available' } },
      })),
    ),
    minutes: 240,
    trouble: { ...down, subject: `site:mx.${HOSTER}`, claim: /dns;mx\.hoster\.example\.net .*421 4\.3\.2/ },
  },
  {
    name: 'one-domain-of-a-shared-exchanger-deferred',
    about: 'A host takes the mail of twelve domains and refuses that of one, the big one.',
    host: hosted(afterAnHour({ kind: 'temporary', text: '451 4.7.1 Domain over its limit' })),
    minutes: 240,
    trouble: { ...down, claim: new RegExp(`${OF_PARTNER}.*451 4\\.7\\.1`) },
  },
  {
    name: 'host-cut-off',
    about: 'This host reaches no destination at all: the fault is on this side.',
    host: usual({
      script: usual().traffic!.destinations!.map(({ domain }) => ({
        afterMinutes: 60,
        set: { destination: domain, behaviour: 'noRoute' as const },
      })),
    }),
    minutes: 180,
    trouble: {
      ...down,
      subject: 'host:mta1.example.edu',
      claim: /no route to host/,
      also: ['destination-down'],
    },
  },
];

/** What may look like it and is none. */
export const destinationControls: readonly Scenario[] = [
  control(
    'shared-exchanger-greylists',
    'A host that takes the mail of thirteen domains greylists all of it.',
    hosted([], { behaviour: 'greylist' }),
  ),
  control(
    'shared-exchanger-begins-to-greylist',
    'The host that takes the mail of thirteen domains greylists all of it from today on.',
    hosted(
      [PARTNER, ...ALL_HOSTED].map((destination) => ({
        afterMinutes: 60,
        set: { destination, behaviour: 'greylist' as const },
      })),
    ),
    { minutes: 360 },
  ),
];
