import type { Site } from '#shared/site.ts';

/** Trust anchor of the account. */
const TRUST_ANCHOR = 'arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/00000000-0000-4000-8000-000000000000';

/** A site with two hosts of which one's name begins with the other's. */
export const SITE: Site = {
  site: 'test',
  region: 'eu-west-1',
  hosts: ['mx1.example.net', 'mx1.example.net.example.org'],
  slack: { channel: 'C0123456789', signingSecret: 'qw/signing', botToken: 'qw/token' },
  signingKey: { active: 1 },
  identity: { kind: 'roles-anywhere', trustAnchor: { arn: TRUST_ANCHOR } },
  hostStacks: 1,
  reserveConcurrency: true,
};
