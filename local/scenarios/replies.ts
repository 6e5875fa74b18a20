import type { Scenario } from './scenario.ts';
import { aside, control } from './shapes.ts';
import { destinations, PARTNER, usual } from './traffic.ts';

/** What remote hosts answer, and are answered, in SMTP. */
export const replyScenarios: readonly Scenario[] = [
  aside(
    'smtp-empty-reply',
    'A firewall in front of the big partner sends line ends of its own: its replies look empty.',
    {
      playbook: 'smtp-empty-reply',
      subject: `destination:${PARTNER}`,
      claim: /@partner\.example\.net .*Zero length SMTP status line/,
      channel: 'tcp_local',
    },
    {
      host: usual({ script: [{ afterMinutes: 60, set: { destination: PARTNER, behaviour: 'emptyReply' } }] }),
      minutes: 240,
    },
  ),
  aside(
    'failure-without-words',
    'Attempts at the big partner fail, and the log says of none of them why.',
    {
      playbook: 'failure-unexplained',
      subject: `destination:${PARTNER}`,
      claim: /^(?=\S+ \S+ tcp_local\s+Q \d+ ).*@partner\.example\.net \/\S+(?: <\S+>)?$/,
      channel: 'tcp_local',
    },
    {
      host: usual({ script: [{ afterMinutes: 60, set: { destination: PARTNER, behaviour: 'wordless' } }] }),
      minutes: 240,
    },
  ),
];

/** Answers that look odd, or are meant. */
export const replyControls: readonly Scenario[] = [
  control(
    'empty-reply-now-and-then',
    'A fifth of the conversations with two hosts ends in an empty reply, and succeeds the next time.',
    usual({
      traffic: {
        destinations: destinations({
          [PARTNER]: { kind: 'emptyReply', share: 0.2 },
          'museum.example.com': { kind: 'emptyReply', share: 0.2 },
        }),
      },
    }),
  ),
  control(
    'wordless-now-and-then',
    'A fifth of the attempts at two hosts fails without a word, and succeeds the next time.',
    usual({
      traffic: {
        destinations: destinations({
          [PARTNER]: { kind: 'wordless', share: 0.2 },
          'museum.example.com': { kind: 'wordless', share: 0.2 },
        }),
      },
    }),
  ),
  control(
    'relay-attempts',
    'Strangers try three times a minute to relay, and are refused.',
    usual({ traffic: { rejectsPerMinute: 3 } }),
    { explained: { playbook: 'relay-refused', subject: 'channel:tcp_local', claim: /Relaying not allowed/ } },
  ),
];
