import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { generateKeyFile } from '#adapters/system/key-file-signer.ts';
import { type Policy, POLICY_KEY } from '#shared/contracts/policy.ts';
import {
  commandQueue,
  commandQueueName,
  type FunctionName,
  functions,
  queues,
  RECONCILE_EVERY_SECONDS,
} from '#shared/topology.ts';
import { accessOf, functionKey, OPERATOR } from './access.ts';
import type { Wish } from './emulators/aws/http.ts';
import { startAwsEmulator } from './emulators/aws/server.ts';
import { startEventSource } from './lambda/event-source.ts';
import { type LocalFunction, startFunction } from './lambda/function.ts';

export const EVIDENCE_BUCKET = 'queuewarden-evidence';
export const STATE_BUCKET = 'queuewarden-state';
export const REGION = 'eu-west-1';

/** Hears of everything that AWS would put on the bill. */
export interface CloudObserver {
  request: (caller: string, wish: Wish) => void;
  /** One invocation that has ended, after so many milliseconds of the clock on the wall. */
  invoked: (name: FunctionName, milliseconds: number, event: unknown) => void;
}

export interface CloudOptions {
  /** Folder in which everything is kept, so that a restart goes on where it was. */
  dataDir: string;
  /** Folder with the bundles. */
  buildDir: string;
  hosts: readonly string[];
  policy: Policy;
  /** Without a signing secret clicks come over Socket Mode, which signs nothing. */
  slack: { signingSecret: string | null; botToken: string; channel: string; apiUrl?: string };
  runbookUrl: string;
  proposalLifetimeSeconds?: number;
  observer?: CloudObserver;
  /** When an object is stored, epoch milliseconds, where the functions live by another clock. @default now */
  objectTime?: () => number;
  /** Processes of the analyzer, each with batches of its own. @default 1 */
  analyzers?: number;
  /** What the functions' processes are given beside their own variables. */
  processVariables?: Readonly<Record<string, string>>;
  /** Null = the reconciler runs only when it is invoked. @default every two minutes of the clock on the wall */
  reconcileEverySeconds?: number | null;
  onLine: (source: string, line: string) => void;
}

export interface Cloud {
  endpoint: string;
  /** Credentials and region for whatever talks to the emulator. */
  environment: Record<string, string>;
  keyFile: string;
  functions: ReadonlyMap<FunctionName, LocalFunction>;
  /** All processes of each function. */
  processes: ReadonlyMap<FunctionName, readonly LocalFunction[]>;
  queueUrls: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The cloud side on one machine: emulated S3 and SQS, and every function in a process of its own. */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const may = accessOf(options.hosts, { evidence: EVIDENCE_BUCKET, state: STATE_BUCKET });
  const emulator = await startAwsEmulator({
    dataDir: join(options.dataDir, 'aws'),
    objectTime: options.objectTime,
    authorize: (caller, wish) => {
      options.observer?.request(caller, wish);
      if (may(caller, wish)) return true;
      options.onLine('access', `${caller} may not ${JSON.stringify(wish)}`);
      return false;
    },
  });
  // By its access key the emulator tells who calls; it does not verify signatures.
  const environment = {
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_ACCESS_KEY_ID: OPERATOR,
    AWS_SECRET_ACCESS_KEY: 'local',
    // Said by every process otherwise; the deployed runtime is newer.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  Object.assign(process.env, environment);
  await emulator.createBucket(EVIDENCE_BUCKET);
  await emulator.createBucket(STATE_BUCKET);

  const queueUrls: Record<string, string> = {};
  for (const [name, spec] of Object.entries(queues)) {
    const suffix = spec.fifo ? '.fifo' : '';
    await emulator.createQueue(`${name}-dead${suffix}`, { fifo: spec.fifo });
    queueUrls[name] = await emulator.createQueue(`${name}${suffix}`, {
      fifo: spec.fifo,
      visibilitySeconds: spec.visibilitySeconds,
      deadLetter: { queue: `${name}-dead${suffix}`, maxReceives: spec.maxReceives },
    });
  }
  for (const host of options.hosts) {
    const name = commandQueueName(host);
    await emulator.createQueue(`${name}-dead`, {});
    queueUrls[name] = await emulator.createQueue(name, {
      visibilitySeconds: commandQueue.visibilitySeconds,
      deadLetter: { queue: `${name}-dead`, maxReceives: commandQueue.maxReceives },
    });
  }
  emulator.notify({ bucket: EVIDENCE_BUCKET, prefix: 'evidence/', queue: 'evidence' });
  emulator.notify({ bucket: EVIDENCE_BUCKET, prefix: 'results/', queue: 'results' });

  const hostsFile = join(options.dataDir, 'hosts.json');
  writeFileSync(hostsFile, JSON.stringify(options.hosts));
  const keyFile = join(options.dataDir, 'signing-key.pem');
  generateKeyFile(keyFile);
  const { s3, sqs } = createAwsClients({ region: REGION, endpoint: emulator.endpoint });
  await createS3DocumentStore(s3, STATE_BUCKET, 'setup').create(POLICY_KEY, JSON.stringify(options.policy));

  const variables: Record<string, string | undefined> = {
    ...environment,
    EVIDENCE_BUCKET,
    STATE_BUCKET,
    EVIDENCE_QUEUE_URL: queueUrls['evidence'],
    RESULTS_QUEUE_URL: queueUrls['results'],
    JOBS_QUEUE_URL: queueUrls['jobs'],
    SIGN_QUEUE_URL: queueUrls['sign'],
    NOTIFY_QUEUE_URL: queueUrls['notify'],
    HOSTS_FILE: hostsFile,
    COMMAND_QUEUE_URL_PREFIX: queueUrls['jobs']!.slice(0, -'jobs'.length),
    SIGNING_KEY: keyFile,
    // The entry function stands there all the same; nobody calls it then.
    SLACK_SIGNING_SECRET: options.slack.signingSecret ?? randomUUID(),
    SLACK_CLICKS: options.slack.signingSecret === null ? 'unsigned' : 'signed',
    SLACK_BOT_TOKEN: options.slack.botToken,
    SLACK_CHANNEL: options.slack.channel,
    SLACK_API_URL: options.slack.apiUrl,
    RUNBOOK_URL: options.runbookUrl,
    PROPOSAL_LIFETIME_SECONDS: options.proposalLifetimeSeconds?.toString(),
  };
  const started = new Map<FunctionName, LocalFunction[]>();
  const sources: { close(): Promise<void> }[] = [];
  for (const [name, spec] of Object.entries(functions) as [FunctionName, (typeof functions)[FunctionName]][]) {
    const own = [...Object.keys(environment), ...spec.environment].flatMap((key) =>
      variables[key] === undefined ? [] : [[key, variables[key]] as const],
    );
    const copies: LocalFunction[] = [];
    started.set(name, copies);
    for (let copy = 0; copy < (name === 'analyzer' ? (options.analyzers ?? 1) : 1); copy++) {
      const target = observed(
        options.observer,
        name,
        await startFunction({
          name,
          bundle: join(options.buildDir, 'functions', name, 'index.mjs'),
          environment: {
            ...options.processVariables,
            ...Object.fromEntries(own),
            AWS_ACCESS_KEY_ID: functionKey(name),
          },
          timeoutSeconds: spec.timeoutSeconds,
          onLine: (line) => options.onLine(name, line),
        }),
      );
      copies.push(target);
      if (!spec.source) continue;
      const { queue, batchSize } = spec.source;
      sources.push(
        startEventSource({
          queue: createSqsQueue(sqs, queueUrls[queue]!),
          target,
          batchSize,
          visibilitySeconds: queues[queue].visibilitySeconds,
          onError: (error) => options.onLine(name, `event source: ${String(error)}`),
        }),
      );
    }
  }
  const functionsByName = new Map([...started].map(([name, copies]) => [name, copies[0]!]));
  const { reconcileEverySeconds: every = RECONCILE_EVERY_SECONDS } = options;
  const reconcile = (): void => {
    functionsByName
      .get('reconciler')!
      .invoke({})
      .catch((error: unknown) => options.onLine('reconciler', String(error)));
  };
  const schedule = every === null ? undefined : setInterval(reconcile, every * 1000);

  return {
    endpoint: emulator.endpoint,
    environment,
    keyFile,
    functions: functionsByName,
    processes: started,
    queueUrls,
    close: async () => {
      clearInterval(schedule);
      const ending = sources.map((source) => source.close());
      await Promise.all([...started.values()].flat().map((f) => f.close()));
      await Promise.all(ending);
      await emulator.close();
    },
  };
};

const observed = (observer: CloudObserver | undefined, name: FunctionName, target: LocalFunction): LocalFunction =>
  observer === undefined
    ? target
    : {
        ...target,
        invoke: async (event) => {
          const began = performance.now();
          try {
            return await target.invoke(event);
          } finally {
            observer.invoked(name, performance.now() - began, event);
          }
        },
      };
