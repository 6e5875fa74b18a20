import type { Scenario } from './scenario.ts';
import { control } from './shapes.ts';
import { destinations, domains, mailboxes, MORNING, names, usual } from './traffic.ts';

const FORGED = 90;

/** None of them takes mail: refused, not answered, or put off. */
const forged = domains(FORGED, 'forged', (n) =>
  n % 3 === 0
    ? ('refuse' as const)
    : n % 3 === 1
      ? ({ kind: 'timeout', seconds: 30 } as const)
      : ({ kind: 'temporary' } as const),
);

const TO_FORGED = / [QR] \d+ {2}rfc822;\S+@forged\d+\.example\.net /;

/** Mail in the name of each forged domain, and the bounces to all of them. */
const spam = names(FORGED, 'forged').map((domain) => ({
  from: `offers@${domain}`,
  perMinute: 0,
  domains: ['example.edu'],
}));

/** Bounces in a queue that is drawn from and read. */
export const backscatterScenarios: readonly Scenario[] = [
  {
    name: 'bounce-backscatter-drawn',
    about: 'Spam in the names of 90 domains comes in over SMTP and is bounced; the host draws messages of its queue.',
    host: usual({
      traffic: {
        destinations: [...destinations(), ...forged],
        senders: [{ from: '', domains: names(FORGED, 'forged') }, ...spam],
      },
      script: [
        ...spam.map(({ from }) => ({ afterMinutes: 50, set: { sender: from, perMinute: 0.2 } })),
        { afterMinutes: 60, set: { sender: '', perMinute: 15 } },
      ],
    }),
    minutes: 180,
    answers: ['sample'],
    trouble: {
      playbook: 'bounce-backscatter',
      subject: 'channel:tcp_local',
      from: 60,
      claim: TO_FORGED,
      channel: 'tcp_local',
      grows:
        /between \d+ and \d+ % of the queue are bounces\.[^]*came in by tcp_local: for \d+ of \d+, between \d+ and/,
    },
  },
];

const PROVIDERS = ['bigmail.example.com', 'webpost.example.com'];

/** Bounces that nobody takes, in a queue that is long for another reason. */
export const backscatterControls: readonly Scenario[] = [
  control(
    'busy-list-with-few-bounces',
    'Two providers put off most mail of a busy list, as they limit its rate; some bounces for forged senders wait beside it.',
    {
      startAt: MORNING,
      logOptions: { username: true },
      traffic: {
        destinations: [
          { domain: 'college.example.org', perMinute: 1 },
          { domain: 'hospital.example.org', perMinute: 1 },
          ...PROVIDERS.map((domain) => ({ domain, perMinute: 0.5 })),
          ...forged,
        ],
        accounts: mailboxes(70),
        senders: [
          { from: 'news@example.edu', authenticated: true, perMinute: 12, domains: PROVIDERS },
          { from: '', perMinute: 0.33, domains: names(FORGED, 'forged') },
        ],
      },
      script: PROVIDERS.map((destination) => ({
        afterMinutes: 120,
        set: {
          destination,
          behaviour: { kind: 'temporary' as const, share: 0.8, text: '421 4.7.0 Too many messages from your address' },
        },
      })),
    },
    {
      minutes: 480,
      answers: ['sample'],
      explained: { playbook: 'bounce-backscatter', subject: 'channel:tcp_local', claim: TO_FORGED },
    },
  ),
];
