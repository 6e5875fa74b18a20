import * as z from 'zod';
import { PROPOSAL_LIFETIME_MS } from '#shared/contracts/proposal.ts';

const Url = z.url();

/** Environment of every function: each variable, its meaning and its form. */
const variables = {
  AWS_REGION: z.string().min(1),
  /** Only on one machine: where S3 and SQS are. */
  AWS_ENDPOINT_URL: Url.optional(),
  EVIDENCE_BUCKET: z.string().min(3),
  STATE_BUCKET: z.string().min(3),
  EVIDENCE_QUEUE_URL: Url,
  RESULTS_QUEUE_URL: Url,
  JOBS_QUEUE_URL: Url,
  SIGN_QUEUE_URL: Url,
  NOTIFY_QUEUE_URL: Url,
  /** JSON file: the mail hosts of this site (functions/runtime/hosts.ts). It is a file because an environment ends at 4 KB. */
  HOSTS_FILE: z.string().min(1),
  /** What stands before `commandQueueName(host)` in the URL of a command queue. */
  COMMAND_QUEUE_URL_PREFIX: Url,
  /** How long a proposal waits for its decision; the host refuses anything older than 15 minutes anyway. */
  PROPOSAL_LIFETIME_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(PROPOSAL_LIFETIME_MS / 1000)
    .default(PROPOSAL_LIFETIME_MS / 1000),
  /** The signer's Ed25519 key: ARN of a KMS key, or, on one machine, a PEM file. */
  SIGNING_KEY: z.string().min(1),
  SLACK_SIGNING_SECRET: z.string().min(1),
  /** `unsigned`: clicks come over Socket Mode, which signs nothing. On one machine only. */
  SLACK_CLICKS: z.enum(['signed', 'unsigned']).default('signed'),
  SLACK_BOT_TOKEN: z.string().min(1),
  SLACK_CHANNEL: z.string().regex(/^[CG][A-Z0-9]{2,20}$/),
  SLACK_API_URL: Url.optional(),
  RUNBOOK_URL: Url,
} as const;

type Variables = typeof variables;

/** Configuration from the environment: asks for what a function uses, and fails naming what is missing or wrong. */
export const config = <K extends keyof Variables>(...names: K[]): { [N in K]: z.output<Variables[N]> } => {
  const values: Record<string, unknown> = {};
  const wrong: string[] = [];
  for (const name of names) {
    const parsed = variables[name].safeParse(process.env[name]);
    if (parsed.success) values[name] = parsed.data;
    else wrong.push(`${name}: ${parsed.error.issues[0]?.message ?? 'invalid'}`);
  }
  if (wrong.length > 0) throw new Error(`configuration: ${wrong.join('; ')}`);
  return values as { [N in K]: z.output<Variables[N]> };
};
