import { MailhostConfig } from './config.ts';

/** The destination that refuses connections from minute 30 of the demo on. */
export const DEMO_TROUBLED_DESTINATION = 'partner.example.net';

const person = (n: number): string => `u${String(n).padStart(4, '0')}`;

/**
 * A university's host: about 30 messages a minute to eleven destinations and 60 mailboxes, one mailbox full from minute
 * 3, one now and then locked, and a big destination that goes down after half an hour.
 */
export const demoConfig = (options: {
  name: string;
  root: string;
  imsimtaEntry: string[];
  startAt: string;
  version: MailhostConfig['version'];
  seed: number;
}): MailhostConfig =>
  MailhostConfig.parse({
    ...options,
    domain: 'example.edu',
    speed: 240,
    catchUp: true,
    traffic: {
      nightFactor: 0.85,
      destinations: [
        { domain: DEMO_TROUBLED_DESTINATION, perMinute: 7 },
        { domain: 'bigmail.example.com', perMinute: 4 },
        { domain: 'college.example.org', perMinute: 2 },
        { domain: 'hospital.example.org', perMinute: 1.5 },
        { domain: 'press.example.com', perMinute: 1 },
        { domain: 'city.example.net', perMinute: 1 },
        { domain: 'alumni.example.org', perMinute: 1 },
        // Greylists strangers: a little delayed mail is normal on every host.
        { domain: 'careful.example.com', perMinute: 0.5, behaviour: { kind: 'temporary', share: 0.1 } },
        { domain: 'typo.example.com', perMinute: 0.03, behaviour: { kind: 'dnsFailure' } },
        { domain: 'physics.example.edu', perMinute: 1.5, channel: 'tcp_intranet' },
        { domain: 'library.example.edu', perMinute: 1, channel: 'tcp_intranet' },
      ],
      accounts: [
        ...Array.from({ length: 58 }, (_, n) => ({ name: person(n + 1), perMinute: 0.18 })),
        { name: 'helpdesk', perMinute: 1.5, behaviour: { kind: 'busy', share: 0.08 } },
        { name: 'a.emeritus', perMinute: 0.15 },
      ],
    },
    script: [
      { afterMinutes: 3, set: { account: 'a.emeritus', behaviour: 'overQuota' } },
      { afterMinutes: 30, set: { destination: DEMO_TROUBLED_DESTINATION, behaviour: 'refuse' } },
    ],
  });
