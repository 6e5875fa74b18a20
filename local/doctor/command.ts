import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createS3EvidenceStore } from '#adapters/aws/evidence-store.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { Person } from '#shared/contracts/primitives.ts';
import { DOCTOR } from '../access.ts';
import type { Terminal } from '../analyze/command.ts';
import { plain } from '../analyze/plain.ts';
import { keysOfFile } from '../audit/keys.ts';
import type { Context } from './context.ts';
import { type Deployment, deployedSite, localDeployment } from './deployment.ts';
import { examine } from './examine.ts';
import { exitCodeOf, printCheck, printSum } from './print.ts';

const HELP = `Usage: queuewarden doctor [options]

Checks a deployment from end to end and says what is wrong and what to do about it:
buckets, queues and dead letters, policy, signing key, Slack, agents; then evidence
in the name of a host that nobody has, a message in Slack that only you see, and a
signed read of one host. Nothing is changed on a host, and no incident is opened.

Without --site it checks the system that npm start runs here.

Options:
  --site FILE        the site's file, as cdk takes it
  --outputs FILE     what cdk deploy --outputs-file wrote; needed with --site
  --person TEAM/USER who gets the private message: ids in Slack, yours
  --host HOST        host of the signed read (default: the first one)
  --keys FILE        an executor.json of a host: what it pins is compared
  --wait SECONDS     how long each hop may take (default 60)
  --data DIR         where npm start keeps its state (default .queuewarden)
  --json             print one JSON document
  --help             print this text

Environment: AWS credentials as the AWS CLI takes them, and SLACK_BOT_TOKEN.
docs/deploy.md says which permissions it needs.

Exit status: 0 all is ok, 1 something failed, 3 nothing failed but something is not
known, 2 wrong usage or no readable configuration.
`;

const OPTIONS = {
  site: { type: 'string' },
  outputs: { type: 'string' },
  person: { type: 'string' },
  host: { type: 'string' },
  keys: { type: 'string' },
  wait: { type: 'string', default: '60' },
  data: { type: 'string', default: '.queuewarden' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** Runs `queuewarden doctor` and resolves with the exit status. */
export const doctorCommand = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  // It is said at every start, and the AWS SDK runs all the same.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  let context: Context;
  let values: Values;
  try {
    ({ values } = parseArgs({ args: [...args], options: OPTIONS }));
    if (values.help) {
      terminal.out(HELP);
      return 0;
    }
    context = contextOf(values);
  } catch (error) {
    terminal.err(`queuewarden doctor: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  const { json } = values;
  const checks = await examine(context, (one) => {
    if (!json) terminal.out(printCheck(one));
  });
  terminal.out(json ? `${JSON.stringify({ run: context.run, checks }, null, 2)}\n` : printSum(checks));
  return exitCodeOf(checks);
};

const deploymentOf = ({ site, outputs, data }: Values): Deployment => {
  if (site === undefined) return localDeployment(data);
  if (outputs === undefined)
    throw new Error('--site needs --outputs: npx cdk deploy --all --outputs-file outputs.json writes that file');
  return deployedSite(site, outputs);
};

const contextOf = (values: Values): Context => {
  const deployment = deploymentOf(values);
  const { region, endpoint, buckets, hosts, slack } = deployment;
  const host = values.host ?? hosts[0]!;
  if (!hosts.includes(host)) throw new Error(`${plain(host)} is no host of this site: ${hosts.join(', ')}`);
  const seconds = Number(values.wait);
  if (!(seconds > 0 && seconds <= 600)) throw new Error('--wait takes 1 to 600 seconds');
  const local = endpoint === undefined ? {} : { credentials: { accessKeyId: DOCTOR, secretAccessKey: 'local' } };
  const { s3, sqs } = createAwsClients({ region, endpoint, ...local });
  const files = [...Object.values(deployment.pins), ...(values.keys === undefined ? [] : [values.keys])];
  return {
    deployment,
    aws: { s3, sqs },
    state: createS3DocumentStore(s3, buckets.state, 'doctor'),
    results: createS3DocumentStore(s3, buckets.evidence, 'doctor'),
    evidence: createS3EvidenceStore(s3, buckets.evidence),
    queue: (url) => createSqsQueue(sqs, url),
    botToken: slack.botToken ?? process.env['SLACK_BOT_TOKEN'],
    person: values.person === undefined ? (deployment.person ?? null) : personOf(values.person),
    host,
    pinned: files.map((file) => ({ of: file, keys: keysOfFile(file) })),
    patienceMs: seconds * 1000,
    run: `doctor-${randomUUID()}`,
    now: () => Date.now(),
    sleep: (ms) => sleep(ms),
  };
};

const personOf = (text: string): Person => {
  const [team, user, ...rest] = text.split('/');
  const person = Person.safeParse({ team, user });
  if (!person.success || rest.length > 0) throw new Error('--person takes TEAM/USER, such as T0EXAMPLE/U0EXAMPLE');
  return person.data;
};
