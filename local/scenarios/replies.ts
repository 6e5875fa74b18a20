import type { Scenario } from './scenario.ts';
import { aside, control } from './shapes.ts';
import { type DestinationPlan, destinations, PARTNER, usual } from './traffic.ts';

const STORE = 'staff.example.edu';

/** The usual host with mailboxes of another store, which it reaches by LMTP. */
const withStore = (
  changes: Parameters<typeof usual>[0],
  behaviour: DestinationPlan['behaviour'] = 'accept',
): ReturnType<typeof usual> =>
  usual({
    ...changes,
    traffic: { destinations: [...destinations(), { domain: STORE, perMinute: 4, channel: 'tcp_lmtpcs', behaviour }] },
  });

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
  aside(
    'store-behind-lmtp-fails',
    'The LMTP server of a store on another host answers every delivery with an I/O error.',
    {
      playbook: 'store-io-error',
      subject: `destination:${STORE}`,
      claim: /tcp_lmtpcs .*@staff\.example\.edu .*smtp;450 4\.2\.0 System I\/O error/,
      channel: 'tcp_lmtpcs',
    },
    {
      host: withStore({
        script: [
          {
            afterMinutes: 60,
            set: { destination: STORE, behaviour: { kind: 'temporary', text: '450 4.2.0 System I/O error' } },
          },
        ],
      }),
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
    'mailboxes-behind-lmtp-are-busy',
    'A tenth of the deliveries to a store behind LMTP finds a mailbox busy, and succeeds the next time.',
    withStore({}, { kind: 'temporary', text: '450 4.2.1 Mailbox is busy', share: 0.1 }),
    {
      explained: {
        playbook: 'mailbox-busy',
        subject: `destination:${STORE}`,
        claim: /@staff\.example\.edu .*Mailbox is busy/,
      },
    },
  ),
  control(
    'relay-attempts',
    'Strangers try three times a minute to relay, and are refused.',
    usual({ traffic: { rejectsPerMinute: 3 } }),
    { explained: { playbook: 'relay-refused', subject: 'channel:tcp_local', claim: /Relaying not allowed/ } },
  ),
];
