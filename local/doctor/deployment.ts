import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { HostName, Person } from '#shared/contracts/primitives.ts';
import { queuePrefix, Site } from '#shared/site.ts';

/** What there is to look at. */
const Deployment = z.object({
  region: z.string(),
  /** Emulator of the one-machine system; absent = AWS. */
  endpoint: z.url().optional(),
  buckets: z.object({ evidence: z.string(), state: z.string() }),
  hosts: z.array(HostName).min(1),
  /** What stands before each queue's name. */
  queuePrefix: z.string(),
  slack: z.object({
    channel: z.string(),
    apiUrl: z.url().optional(),
    botToken: z.string().optional(),
    /** Where Slack sends clicks; absent over Socket Mode. */
    requestUrl: z.url().optional(),
  }),
  /** Who gets the private message, unless the command line says. */
  person: Person.optional(),
  /** ARN of the key in KMS, or path of the key file. */
  signingKey: z.string(),
  /** Executors' configurations by host, as far as they lie on this machine. */
  pins: z.record(z.string(), z.string()).default({}),
});
export type Deployment = z.infer<typeof Deployment>;

const FILE = 'deployment.json';

/** Leaves word in the folder of a one-machine system of where its parts are. */
export const writeDeployment = (dataDir: string, deployment: z.input<typeof Deployment>): void =>
  writeFileSync(join(dataDir, FILE), JSON.stringify(deployment, null, 2), { mode: 0o600 });

/** The system that `npm start` runs with this folder; throws a sentence when there is none. */
export const localDeployment = (dataDir: string): Deployment => {
  const file = join(dataDir, FILE);
  if (!existsSync(file))
    throw new Error(`${dataDir} holds no system of this machine: npm start, or give --site and --outputs`);
  return parse(file, Deployment);
};

/** What `cdk deploy --outputs-file` writes: by stack, by name of the output. */
const Outputs = z.record(z.string(), z.record(z.string(), z.string()));

/** A deployed site by its file and the stacks' outputs; throws sentences about what is missing or wrong. */
export const deployedSite = (siteFile: string, outputsFile: string): Deployment => {
  const { site, region, hosts, slack, signingKey } = parse(siteFile, Site);
  const stack = `queuewarden-${site}`;
  const outputs = parse(outputsFile, Outputs)[stack];
  if (!outputs) throw new Error(`${outputsFile} has no outputs of the stack ${stack}`);
  const output = (name: string): string => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`${outputsFile} has no output ${name} of the stack ${stack}`);
    return value;
  };
  return {
    region,
    buckets: { evidence: output('EvidenceBucketName'), state: output('StateBucketName') },
    hosts,
    queuePrefix: queuePrefix(site),
    slack: { channel: slack.channel, requestUrl: output('SlackRequestUrl') },
    signingKey: output(`KeyArn${signingKey.active}`),
    pins: {},
  };
};

const parse = <T>(file: string, contract: z.ZodType<T>): T => {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof SyntaxError ? 'is no JSON' : (error as Error).message}`, {
      cause: error,
    });
  }
  const parsed = contract.safeParse(json);
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};
