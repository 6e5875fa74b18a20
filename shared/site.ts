import * as z from 'zod';
import { HostName } from './contracts/primitives.ts';
import { commandQueueName } from './topology.ts';

/** What begins the name of each queue of a site, whose own name holds no underscore: no site's prefix begins another's. */
export const queuePrefix = (site: string): string => `qw-${site}_`;

/** Name of a secret in Secrets Manager; a name with `:` or braces would end the dynamic reference early. */
const SecretName = z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/);

/** Longest name of a queue in SQS. */
const QUEUE_NAME = 80;

/** What the collectors on the hosts prove who they are with. */
const Identity = z.union([
  /** IAM Roles Anywhere: the host's X.509 certificate, whose common name is the host's. */
  z.strictObject({
    kind: z.literal('roles-anywhere').default('roles-anywhere'),
    trustAnchor: z.union([
      /** One that the account has already. */
      z.strictObject({
        arn: z.string().regex(/^arn:[a-z-]+:rolesanywhere:[a-z0-9-]+:\d{12}:trust-anchor\/[0-9a-f-]{36}$/),
      }),
      /** PEM of the certificate authority; the stack makes the trust anchor. */
      z.strictObject({ certificate: z.string().startsWith('-----BEGIN CERTIFICATE-----') }),
    ]),
  }),
  /** An IAM user a host, whose access key somebody makes and renews by hand. */
  z.strictObject({ kind: z.literal('user') }),
]);

const SiteFields = z.strictObject({
  /** Tells deployments in one account apart; part of the names of its stacks, buckets and queues. */
  site: z
    .string()
    .max(16)
    .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/),
  /** Twelve digits; without it, the account of whoever deploys. */
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/),
  /** Mail hosts; each gets a command queue and an identity of its own. */
  hosts: z
    .array(HostName)
    .min(1)
    .refine((hosts) => new Set(hosts).size === hosts.length, 'a host is named twice'),
  identity: Identity,
  /** Stacks that the hosts are spread over by their names. To change it later moves hosts: their old stacks go first. */
  hostStacks: z.int().min(1).max(128).default(8),
  /** False in an account whose limit of concurrent functions is below about 150, as it is in new ones. */
  reserveConcurrency: z.boolean().default(true),
  slack: z.strictObject({
    /** Id of the channel in which the bot speaks. */
    channel: z.string().regex(/^[CG][A-Z0-9]{2,20}$/),
    signingSecret: SecretName,
    botToken: SecretName,
  }),
  /** Generation of the signing key in use, and of the one that will follow it: hosts pin both while it changes. */
  signingKey: z
    .strictObject({ active: z.int().positive(), next: z.int().positive().optional() })
    .refine((key) => key.active !== key.next, 'the next key is the active one')
    .prefault({ active: 1 }),
  /** SNS topic that is told when an alarm begins and when it ends. Without one, alarms are only shown. */
  alarmTopic: z
    .string()
    .regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/)
    .optional(),
  /** Where the runbook pages are published. @default CloudFront, with a bucket of this stack's */
  runbookUrl: z.url().optional(),
});

/** What one deployment is told. */
export const Site = SiteFields.superRefine(({ site, hosts }, context) => {
  for (const host of hosts) {
    const name = `${queuePrefix(site)}${commandQueueName(host)}`;
    if (name.length > QUEUE_NAME) {
      context.addIssue(`${host}: its queue ${name} would have a name of more than ${QUEUE_NAME} characters`);
    }
  }
});
export type Site = z.infer<typeof Site>;
