import type { Site } from '#cdk/config.ts';

/** A site with two hosts of which one's name begins with the other's. */
export const SITE: Site = {
  site: 'test',
  region: 'eu-west-1',
  hosts: ['mx1.example.net', 'mx1.example.net.example.org'],
  slack: { channel: 'C0123456789', signingSecret: 'qw/signing', botToken: 'qw/token' },
  signingKey: { active: 1 },
  runbookUrl: 'https://runbook.example.net',
};
