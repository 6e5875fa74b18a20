import * as z from 'zod';

const Environment = z.object({
  SLACK_SIGNING_SECRET: z.string().min(1),
  SLACK_BOT_TOKEN: z.string().min(1),
  /** Base of the Web API; only for a stand-in. */
  SLACK_API_URL: z.url().optional(),
  JOBS_QUEUE_URL: z.url(),
  /** Where signed clicks are kept. */
  STATE_BUCKET: z.string().min(3),
  AWS_REGION: z.string().min(1),
  /** Only on one machine: where SQS is. */
  AWS_ENDPOINT_URL: z.url().optional(),
});
export type Environment = z.infer<typeof Environment>;

/** The function's configuration; fails naming every variable that is missing or wrong, never its value. */
export const readEnvironment = (variables: Readonly<Record<string, string | undefined>>): Environment => {
  const parsed = Environment.safeParse(variables);
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new Error(`configuration: missing or wrong: ${names.join(', ')}`);
};
