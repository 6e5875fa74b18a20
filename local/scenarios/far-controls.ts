import { imtaFile } from '../mailhost/world/channels.ts';
import type { Scenario } from './scenario.ts';
import { control } from './shapes.ts';
import { destinations, domains, PARTNER, usual } from './traffic.ts';

/** Minutes between the attempts of a channel that is in no hurry. */
const LATE = [180, 240, 480];

/** Other systems that are slow, wary or dead, as some always are. */
export const farControls: readonly Scenario[] = [
  control(
    'slow-destination',
    'The big destination takes 45 seconds for each message, but takes it.',
    usual({
      script: [{ afterMinutes: 60, set: { destination: PARTNER, behaviour: { kind: 'slow', seconds: 45 } } }],
    }),
  ),
  control(
    'short-outage',
    'The big destination is away for eight minutes.',
    usual({
      script: [
        { afterMinutes: 60, set: { destination: PARTNER, behaviour: 'refuse' } },
        { afterMinutes: 68, set: { destination: PARTNER, behaviour: 'accept' } },
      ],
    }),
  ),
  control(
    'greylisting',
    'Two destinations refuse every first attempt.',
    usual({
      traffic: { destinations: destinations({ [PARTNER]: 'greylist', 'museum.example.com': 'greylist' }) },
    }),
    { minutes: 360 },
  ),
  control(
    'greylisting-begins',
    'Two destinations that always took mail at once refuse every first attempt from today on, one without naming why.',
    usual({
      script: [
        {
          afterMinutes: 60,
          set: { destination: PARTNER, behaviour: { kind: 'greylist', text: '450 4.2.0 Try again in 300 seconds' } },
        },
        { afterMinutes: 90, set: { destination: 'museum.example.com', behaviour: 'greylist' } },
      ],
    }),
    { minutes: 360 },
  ),
  control(
    'greylisting-begins-late-retries',
    'Two destinations begin to refuse every first attempt; the channel retries after three hours only, as its configuration says.',
    usual({
      backoff: { tcp_local: LATE },
      script: [{ afterMinutes: 60, set: { destination: PARTNER, behaviour: 'greylist' } }],
    }),
    {
      minutes: 420,
      outputs: () => [{ kind: 'imta-cnf', tool: ['imta.cnf'], stdout: imtaFile('example.com', { tcp_local: LATE }) }],
    },
  ),
  control(
    'greylisting-begins-late-retries-unread',
    'The same, without its configuration: the log shows that nothing was tried again yet.',
    usual({
      backoff: { tcp_local: LATE },
      script: [{ afterMinutes: 60, set: { destination: PARTNER, behaviour: 'greylist' } }],
    }),
    { minutes: 420 },
  ),
  control(
    'always-some-deferrals',
    'The biggest destinations defer a tenth of the mail, as ever.',
    usual({
      traffic: {
        destinations: destinations({
          [PARTNER]: { kind: 'temporary', share: 0.1 },
          'bigmail.example.com': { kind: 'temporary', share: 0.15, text: '421 4.7.0 Too many messages, slow down' },
        }),
      },
    }),
  ),
  control(
    'dead-domains',
    'Typing errors and domains that died long ago, a few messages a day each.',
    usual({
      traffic: {
        destinations: [
          ...destinations(),
          { domain: 'exmaple.example.com', perMinute: 0.05, behaviour: 'dnsFailure' },
          { domain: 'gone.example.net', perMinute: 0.01, behaviour: { kind: 'timeout', seconds: 75 } },
          { domain: 'closed.example.org', perMinute: 0.01, behaviour: 'refuse' },
        ],
      },
    }),
    { minutes: 480 },
  ),
  control(
    'misleading-rejections',
    'A destination returns mail with texts that name every trouble there is.',
    usual({
      traffic: {
        destinations: destinations({
          'press.example.com': {
            kind: 'permanent',
            text: '550 5.7.1 System I/O error: connection refused, over quota, Mailbox is busy, no route to host',
          },
          'city.example.net': { kind: 'temporary', share: 0.1, text: '451 4.3.0 Mailbox has an invalid format' },
          'alumni.example.org': { kind: 'permanent', share: 0.5, text: '552 5.2.2 Over quota' },
        }),
      },
    }),
  ),
  control(
    'many-that-greylist',
    'Forty destinations refuse every first try, and take the second: more than a hundred messages always wait.',
    usual({
      traffic: {
        destinations: [
          ...destinations(),
          ...domains(40, 'wary', () => 'greylist').map((d) => ({ ...d, perMinute: 0.06 })),
        ],
      },
    }),
    { minutes: 480 },
  ),
];
