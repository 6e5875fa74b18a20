import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { HostName } from '#shared/contracts/primitives.ts';

/** Name of a secret in Secrets Manager; a name with `:` or braces would end the dynamic reference early. */
const SecretName = z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/);

/** What one deployment is told. */
export const Site = z.strictObject({
  /** Tells deployments in one account apart; part of the stack's name. */
  site: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  /** Twelve digits; without it, the account of whoever deploys. */
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/),
  /** Mail hosts; each gets a command queue and a policy of its own. */
  hosts: z
    .array(HostName)
    .min(1)
    .refine((hosts) => new Set(hosts).size === hosts.length, 'a host is named twice'),
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
  /** Where the runbook pages are published. */
  runbookUrl: z.url(),
});
export type Site = z.infer<typeof Site>;

/** Throws with the names of what is wrong. */
export const loadSite = (path: string): Site => {
  const parsed = Site.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};
