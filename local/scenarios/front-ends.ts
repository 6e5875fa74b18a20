import type { Scenario, ServiceLine } from './scenario.ts';
import { aside, control } from './shapes.ts';
import { prstat } from './store-outputs.ts';
import { destinations, line, repeated, usual } from './traffic.ts';

const OFFICE = '192.0.2.77';
const SCANNER = '198.51.100.77';

const proxy = (level: string, minute: number, id: number, text: string): ServiceLine =>
  line('mmp', 'ImapProxy', `General ${level}`, minute, `(id ${id}) ${text}`);

const refused = (minute: number, id: number, client: string): ServiceLine =>
  proxy('Error', minute, id, `Connection limit reached for client IP ${client}`);

/** Connections that break before a byte was sent, one after the other. */
const nothingSaid = (from: number, to: number, step: number, id: number): ServiceLine[] =>
  repeated(from, to, step, (minute, n) => [
    proxy('Error', minute, id + n, 'client socket IO error: Connection reset by peer (104)'),
    proxy('Notice', minute + 0.01, id + n, '0 C->S bytes, 0 S->C bytes in 0 seconds'),
  ]).flat();

const sessions = (from: number, to: number, step: number): ServiceLine[] =>
  repeated(from, to, step, (minute, n) =>
    proxy(
      'Notice',
      minute,
      60_000 + n,
      `${900 + n * 7} C->S bytes, ${40_000 + n * 311} S->C bytes in ${30 + n} seconds`,
    ),
  );

/** Mail for elsewhere only: a relay, or a host that proxies. */
const frontEnd = usual({ traffic: { destinations: destinations(), accounts: [] } });

/** Trouble of hosts in front of the stores. */
export const frontEndScenarios: readonly Scenario[] = [
  aside(
    'mmp-connection-limit',
    'A whole branch office comes from one address, and the multiplexor refuses part of it all morning.',
    {
      playbook: 'mmp-connection-limit',
      subject: `host:${OFFICE}`,
      claim: /limit reached for client IP 192\.0\.2\.77$/,
    },
    {
      host: frontEnd,
      lines: [
        ...sessions(5, 180, 1),
        ...repeated(60, 180, 0.8, (minute, n) => refused(minute, 30_000 + n, OFFICE)),
        // A probe of the load balancer, as ever.
        ...nothingSaid(1, 180, 1 / 6, 90_000),
      ],
    },
  ),
  aside(
    'store-not-enabled',
    'Some users have the relay as their mailHost: their mail lies in ims-ms, where there is no store.',
    {
      playbook: 'store-not-enabled',
      subject: 'process:ims_master',
      from: 0,
      claim: /message store is not enabled/,
      channel: 'ims-ms',
      // True, and a consequence.
      also: ['master-not-running'],
    },
    {
      host: usual({
        traffic: {
          destinations: destinations(),
          accounts: [
            { name: 'eve', perMinute: 0.2 },
            { name: 'fred', perMinute: 0.1 },
          ],
          listShare: 0,
        },
        script: [{ afterMinutes: 0, set: { channel: 'ims-ms', program: 'missing' } }],
      }),
      lines: repeated(4, 180, 4, (minute) =>
        line('imta', 'ims_master', 'General Critical', minute, 'message store is not enabled!'),
      ),
    },
  ),
];

/** Ordinary life of the proxies. */
export const frontEndControls: readonly Scenario[] = [
  control(
    'mmp-scanner',
    'A scanner connects to the proxies hundreds of times, says nothing, and is refused.',
    frontEnd,
    {
      lines: [
        ...sessions(5, 240, 1),
        ...nothingSaid(60, 120, 0.2, 20_000),
        ...repeated(60.1, 120, 0.3, (minute, n) => refused(minute, 50_000 + n, SCANNER)),
      ],
      explained: {
        playbook: 'mmp-client-disconnect',
        subject: 'process:MMP',
        claim: /client socket IO error|\) 0 C->S bytes, 0 S->C bytes/,
      },
    },
  ),
  control(
    'load-balancer-probes',
    'A load balancer looks every ten seconds whether the proxies take connections.',
    frontEnd,
    {
      lines: [...sessions(5, 240, 2), ...nothingSaid(1, 240, 1 / 6, 10_000)],
      explained: {
        playbook: 'mmp-client-disconnect',
        subject: 'process:MMP',
        claim: /client socket IO error|\) 0 C->S bytes, 0 S->C bytes/,
      },
    },
  ),
  control('imapd-on-proxy-host', 'imapd runs on a host that only proxies, and nobody talks to it.', frontEnd, {
    outputs: () => [
      prstat([
        ['AService', 212],
        ['imapd', 6],
        ['imapd', 6],
        ['mshttpd', 9],
      ]),
    ],
    explained: {
      playbook: 'imapd-on-proxy-host',
      subject: 'process:imapd',
      claim: /AService|\b6M .*imapd/,
    },
  }),
];
