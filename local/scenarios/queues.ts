import type { Scenario } from './scenario.ts';
import { sinceTen } from './shapes.ts';
import { destinations, EVENING, mailboxes, PARTNER, repeated, usual } from './traffic.ts';

const HOST = 'host:mta1.example.edu';
const many = (count: number, name: string): string[] =>
  repeated(0, count, 1, (n) => `${name}${String(n + 1).padStart(3, '0')}.example.net`);
const all = usual().traffic!.destinations!.map(({ domain }) => domain);

/** Trouble of the queues themselves: channels that do not run, threads that wait, mail that should not be there. */
export const queueScenarios: readonly Scenario[] = [
  {
    name: 'master-not-running',
    about: 'The program of the SMTP channels cannot be started.',
    host: usual({
      script: [
        { afterMinutes: 60, set: { channel: 'tcp_local', program: 'missing' } },
        { afterMinutes: 60, set: { channel: 'tcp_intranet', program: 'missing' } },
      ],
    }),
    minutes: 240,
    trouble: {
      playbook: 'master-not-running',
      subject: 'channel:tcp_local',
      twins: ['channel:tcp_intranet'],
      from: 60,
      claim: sinceTen(' tcp_local +EE? \\d+ '),
      channel: 'tcp_local',
      // Without the stop list nobody can tell the two apart.
      also: ['channel-stopped'],
    },
  },
  {
    name: 'store-program-not-running',
    about: 'ims_master cannot be started.',
    host: usual({ script: [{ afterMinutes: 60, set: { channel: 'ims-ms', program: 'missing' } }] }),
    minutes: 240,
    trouble: {
      playbook: 'master-not-running',
      subject: 'channel:ims-ms',
      from: 60,
      // Its program, which comes and goes, was away for the last minutes before.
      claim: new RegExp(`${sinceTen(' ims-ms +EE? \\d+ ').source}|^\\S+ 09:5[5-9]:.* ims-ms +EE? \\d+ `),
      channel: 'ims-ms',
      also: ['channel-stopped'],
    },
  },
  {
    name: 'channel-stopped',
    about: 'Somebody stopped tcp_local and forgot it.',
    host: usual({ script: [{ afterMinutes: 60, set: { channel: 'tcp_local', stopped: true } }] }),
    minutes: 240,
    trouble: {
      playbook: 'channel-stopped',
      subject: 'channel:tcp_local',
      from: 60,
      claim: sinceTen(' tcp_local +EE? \\d+ '),
      channel: 'tcp_local',
      also: ['master-not-running'],
    },
  },
  {
    name: 'ims-master-hung',
    about: 'ims_master runs and does nothing.',
    host: usual({ script: [{ afterMinutes: 60, set: { channel: 'ims-ms', program: 'hung' } }] }),
    minutes: 240,
    trouble: {
      playbook: 'ims-master-hung',
      subject: 'process:ims_master',
      from: 60,
      // What waits, and the very process that does nothing.
      claim: new RegExp(`${sinceTen(' ims-ms +EE? \\d+ ').source}| 12660 .*ims_master$`),
      channel: 'ims-ms',
    },
  },
  {
    name: 'delivery-threads-stuck',
    about: 'The big destination takes half an hour for each message: no thread is left for the others.',
    host: usual({
      script: [{ afterMinutes: 60, set: { destination: PARTNER, behaviour: { kind: 'slow', seconds: 1800 } } }],
    }),
    minutes: 240,
    trouble: {
      playbook: 'delivery-threads-stuck',
      subject: 'channel:tcp_local',
      from: 60,
      // What waits or came late, and jobs with all their threads at it.
      claim: new RegExp(
        `${sinceTen('@partner\\.example\\.net ').source}|^channel tcp_local job \\d+ host partner\\.example\\.net .* 10 MESSAGES BEING PROCESS`,
      ),
      channel: 'tcp_local',
    },
  },
  {
    name: 'retry-backlog',
    about: 'Mail for 120 destinations that always defer piles up over a day.',
    host: usual({
      traffic: {
        destinations: [
          ...destinations(),
          ...many(120, 'slow').map((domain) => ({
            domain,
            perMinute: 0.01,
            behaviour: { kind: 'temporary' as const, text: '450 4.2.0 Try again later' },
          })),
        ],
      },
    }),
    minutes: 1200,
    trouble: {
      playbook: 'retry-backlog',
      subject: 'channel:tcp_local',
      // They always deferred: it begins with the first message.
      from: 0,
      claim: / tcp_local +Q \d+ .*@slow\d+\.example\.net .*450 4\.2\.0/,
      channel: 'tcp_local',
    },
  },
  {
    name: 'bounce-backscatter',
    about: 'Notifications for forged senders: 300 domains never seen before that take no mail.',
    host: usual({
      traffic: {
        destinations: [
          ...destinations(),
          ...many(300, 'forged').map((domain, n) => ({
            domain,
            behaviour:
              n % 3 === 0
                ? ('refuse' as const)
                : n % 3 === 1
                  ? ({ kind: 'timeout', seconds: 30 } as const)
                  : ({ kind: 'temporary' } as const),
          })),
        ],
        senders: [{ from: '', domains: many(300, 'forged') }],
      },
      script: [{ afterMinutes: 60, set: { sender: '', perMinute: 15 } }],
    }),
    minutes: 240,
    trouble: {
      playbook: 'bounce-backscatter',
      subject: 'channel:tcp_local',
      from: 60,
      claim: / [QR] \d+ {2}rfc822;\S+@forged\d+\.example\.net /,
      channel: 'tcp_local',
    },
  },
  {
    name: 'spam-burst-outbound',
    about: 'The password of one user was stolen: 30 messages a minute in her name.',
    host: usual({
      logOptions: { username: true },
      traffic: {
        // Lists of such senders are old, and receivers know spam when they see it.
        destinations: [
          ...destinations(),
          ...many(80, 'victim').map((domain, n) => ({
            domain,
            behaviour:
              n % 5 === 0
                ? ({ kind: 'permanent', text: '550 5.1.1 User unknown', share: 0.9 } as const)
                : n % 5 === 1
                  ? ({ kind: 'permanent', text: '554 5.7.1 Message looks like spam', share: 0.9 } as const)
                  : n % 5 === 2
                    ? ({
                        kind: 'temporary',
                        text: '421 4.7.0 Unusual rate of mail from your address',
                        share: 0.5,
                      } as const)
                    : ('accept' as const),
          })),
        ],
        senders: [
          { from: 'ann@example.edu', authenticated: true, perMinute: 0.05, domains: many(80, 'victim') },
          { from: 'bob@example.edu', authenticated: true, perMinute: 0.1, domains: all },
        ],
      },
      script: [{ afterMinutes: 180, set: { sender: 'ann@example.edu', perMinute: 30 } }],
    }),
    minutes: 300,
    trouble: {
      playbook: 'spam-burst-outbound',
      subject: 'account:ann@example.edu',
      from: 180,
      claim: / EA?E? \d+ .*\*ann@example\.edu/,
      channel: 'tcp_local',
    },
  },
  {
    name: 'dns-failure',
    about: 'The name service answers "no such domain" to everything.',
    host: usual({
      script: all.map((domain) => ({
        afterMinutes: 60,
        set: { destination: domain, behaviour: 'dnsFailure' as const },
      })),
    }),
    minutes: 180,
    trouble: {
      playbook: 'dns-failure',
      subject: HOST,
      from: 60,
      claim: /Illegal host\/domain name/,
      channel: null,
    },
  },
  {
    name: 'held-loop',
    about: 'A user forwards to a host that sends everything back; the messages end as .HELD.',
    host: usual({
      traffic: { accounts: [...mailboxes(70), { name: 'carol', perMinute: 0.5 }] },
      script: [{ afterMinutes: 60, set: { account: 'carol', behaviour: 'loop' } }],
    }),
    minutes: 240,
    trouble: {
      playbook: 'held-loop',
      subject: 'channel:tcp_local',
      from: 60,
      claim: / tcp_local +EE? \d+ .* carol@forward\.example\.org /,
      channel: 'tcp_local',
    },
  },
  {
    name: 'return-job-missed',
    about: 'After a night with its rotation the job does not run: the log of yesterday goes on.',
    host: usual({
      startAt: EVENING,
      traffic: { nightFactor: 0.3, accounts: mailboxes(30, 0.03) },
      script: [{ afterMinutes: 600, set: { returnJob: false } }],
    }),
    minutes: 2160,
    trouble: {
      playbook: 'return-job-missed',
      subject: 'process:return',
      from: 1562,
      // Parts of one file of both days, as the store lists them.
      claim: /^evidence\/mta1\.example\.edu\/2026-03-0[45]\/log\/mail\.log\/[^/]+\/\d{15}-\d{15}\./,
      channel: null,
    },
  },
];
