import type { Scenario } from './scenario.ts';
import { aside, control } from './shapes.ts';
import { destinations, usual } from './traffic.ts';

/** A host with a busy intranet, whose channel lacks the `logging` keyword. */
const unlogged = usual({
  unlogged: ['tcp_intranet'],
  traffic: {
    destinations: [...destinations(), { domain: 'lists.example.edu', perMinute: 4, channel: 'tcp_intranet' as const }],
  },
});

/** What only the counters show. */
export const counterScenarios: readonly Scenario[] = [
  aside(
    'counter-trends',
    'A host of the own site refuses connections, and the channel to it does not log.',
    {
      playbook: 'counter-trends',
      subject: 'channel:tcp_intranet',
      from: 240,
      claim: /^tcp_intranet .*Attempted [1-9]/,
      channel: 'tcp_intranet',
    },
    {
      host: {
        ...unlogged,
        script: [{ afterMinutes: 240, set: { destination: 'lists.example.edu', behaviour: 'refuse' } }],
      },
      minutes: 420,
    },
  ),
];

/** Counters that look odd, and channels that do not log and are in order. */
export const counterControls: readonly Scenario[] = [
  control('unlogged-channel', 'A channel without the logging keyword, in order all day.', unlogged, { minutes: 480 }),
  control(
    'unlogged-channel-with-its-usual-failures',
    'The host behind a channel that does not log refuses every first attempt, as ever.',
    {
      ...unlogged,
      traffic: {
        ...unlogged.traffic,
        destinations: [
          ...destinations(),
          { domain: 'lists.example.edu', perMinute: 4, channel: 'tcp_intranet', behaviour: 'greylist' },
        ],
      },
    },
    { minutes: 480 },
  ),
  control(
    'counters-cleared-in-a-backlog',
    'The counters are cleared while a burst drains: what is stored goes below zero.',
    usual({
      script: [
        { afterMinutes: 30, set: { channel: 'tcp_local', delaySeconds: 5 } },
        { afterMinutes: 60, set: { trafficFactor: 20 } },
        { afterMinutes: 75, set: { trafficFactor: 1 } },
        { afterMinutes: 76, set: { counters: 'cleared' } },
      ],
    }),
    {
      explained: {
        playbook: 'counter-negative-minimum',
        subject: 'channel:tcp_local',
        claim: /Stored -\d/,
      },
    },
  ),
  control(
    'counters-begin-anew',
    'The host is restarted at noon, and its counters begin at zero.',
    usual({
      script: [
        { afterMinutes: 240, set: { host: 'down' } },
        { afterMinutes: 243, set: { counters: 'cleared' } },
        { afterMinutes: 244, set: { host: 'up' } },
      ],
    }),
    { minutes: 480 },
  ),
];
