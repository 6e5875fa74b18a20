import { MailhostConfig } from '../../../local/mailhost/config.ts';

/** A small host's configuration; anything can be changed. */
export const aConfig = (changes: Record<string, unknown> = {}): MailhostConfig =>
  MailhostConfig.parse({
    name: 'mta1',
    version: '6.3',
    root: '/nowhere',
    timezone: 'America/New_York',
    startAt: '2026-03-03T15:00:00Z',
    imsimtaEntry: ['/bin/false'],
    traffic: {
      destinations: [
        { domain: 'big.example.com', perMinute: 10 },
        { domain: 'small.example.org', perMinute: 3 },
        { domain: 'inside.example.edu', perMinute: 2, channel: 'tcp_intranet' },
      ],
      accounts: [
        { name: 'ann', perMinute: 5 },
        { name: 'bob', perMinute: 5 },
      ],
    },
    ...changes,
  });
