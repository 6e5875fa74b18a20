import type { HostName } from './contracts/primitives.ts';

/** What the cloud side is made of: data that one machine and the deployed stacks both build from. */

export type QueueName = 'evidence' | 'results' | 'jobs' | 'sign' | 'notify';

export type FunctionName = 'analyzer' | 'results' | 'worker' | 'signer' | 'notifier' | 'slack' | 'reconciler';

export interface FunctionSpec {
  /** Longest run, seconds. */
  timeoutSeconds: number;
  /** Memory, of which the share of a processor follows. */
  memoryMib: number;
  /** How many may run at once: reserved for it, and its queue hands out no more. */
  concurrency: number;
  /** Queue whose messages it is given; null = called in another way. */
  source: { queue: QueueName; batchSize: number } | null;
  /** Environment variables that it reads (functions/runtime/config.ts, functions/slack/config.ts). */
  environment: readonly string[];
}

/** `SITE` is a dimension of the metrics; on one machine there is none. */
const CLOUD = ['AWS_REGION', 'AWS_ENDPOINT_URL', 'SITE'] as const;
const STORES = ['EVIDENCE_BUCKET', 'STATE_BUCKET'] as const;
const EFFECTS = ['JOBS_QUEUE_URL', 'SIGN_QUEUE_URL', 'NOTIFY_QUEUE_URL'] as const;

/** Memory that brings one whole virtual CPU, for what reads windows. Source: AWS Lambda guide, memory. */
const WHOLE_CPU = 1_769;

export const functions: Readonly<Record<FunctionName, FunctionSpec>> = {
  analyzer: {
    timeoutSeconds: 60,
    memoryMib: WHOLE_CPU,
    // One for each host up to this: evidence of one host meets itself at its window.
    concurrency: 20,
    source: { queue: 'evidence', batchSize: 10 },
    environment: [...CLOUD, ...STORES, ...EFFECTS],
  },
  results: {
    timeoutSeconds: 60,
    memoryMib: WHOLE_CPU,
    concurrency: 5,
    source: { queue: 'results', batchSize: 1 },
    environment: [...CLOUD, ...STORES, ...EFFECTS, 'PROPOSAL_LIFETIME_SECONDS'],
  },
  worker: {
    timeoutSeconds: 120,
    memoryMib: WHOLE_CPU,
    concurrency: 5,
    source: { queue: 'jobs', batchSize: 1 },
    environment: [...CLOUD, ...STORES, ...EFFECTS, 'HOSTS_FILE', 'RUNBOOK_URL'],
  },
  signer: {
    timeoutSeconds: 30,
    memoryMib: 512,
    // One chain of records: more would only wait for each other. Two is the least that a queue can be held to.
    concurrency: 2,
    source: { queue: 'sign', batchSize: 1 },
    environment: [
      ...CLOUD,
      ...STORES,
      'HOSTS_FILE',
      'COMMAND_QUEUE_URL_PREFIX',
      'SIGNING_KEY',
      'SLACK_SIGNING_SECRET',
      'SLACK_CLICKS',
    ],
  },
  notifier: {
    timeoutSeconds: 60,
    memoryMib: 512,
    // Slack takes about one message a second in a channel.
    concurrency: 2,
    source: { queue: 'notify', batchSize: 1 },
    environment: [...CLOUD, 'STATE_BUCKET', 'SLACK_BOT_TOKEN', 'SLACK_CHANNEL', 'SLACK_API_URL', 'RUNBOOK_URL'],
  },
  slack: {
    timeoutSeconds: 10,
    memoryMib: 512,
    // Open to the Internet: this is also what a flood can cost.
    concurrency: 10,
    source: null,
    environment: [
      ...CLOUD,
      'STATE_BUCKET',
      'JOBS_QUEUE_URL',
      'SLACK_SIGNING_SECRET',
      'SLACK_BOT_TOKEN',
      'SLACK_API_URL',
    ],
  },
  reconciler: {
    timeoutSeconds: 120,
    memoryMib: WHOLE_CPU,
    concurrency: 1,
    source: null,
    environment: [...CLOUD, ...STORES, ...EFFECTS, 'EVIDENCE_QUEUE_URL', 'RESULTS_QUEUE_URL', 'HOSTS_FILE'],
  },
};

/** The least that a queue can be held to. Source: AWS Lambda guide, maximum concurrency of SQS event sources. */
const LEAST_CONCURRENCY = 2;

/** How many of a function may run at once on a site of so many hosts: two runs on one host's window redo each other's work. */
export const concurrencyOf = (name: FunctionName, hosts: number): number => {
  const { concurrency } = functions[name];
  return name === 'analyzer' ? Math.max(LEAST_CONCURRENCY, Math.min(concurrency, hosts)) : concurrency;
};

export interface QueueSpec {
  fifo: boolean;
  /** At least six times the timeout of the function that reads it, as AWS recommends. */
  visibilitySeconds: number;
  /** Receipts after which a message goes to the dead-letter queue. */
  maxReceives: number;
}

export const queues: Readonly<Record<QueueName, QueueSpec>> = {
  evidence: { fifo: false, visibilitySeconds: 360, maxReceives: 5 },
  results: { fifo: false, visibilitySeconds: 360, maxReceives: 5 },
  jobs: { fifo: false, visibilitySeconds: 720, maxReceives: 5 },
  sign: { fifo: false, visibilitySeconds: 180, maxReceives: 5 },
  notify: { fifo: true, visibilitySeconds: 360, maxReceives: 10 },
};

/** Queue of a host's commands. Messages live no longer than a command is valid. */
export const commandQueue: QueueSpec = { fifo: false, visibilitySeconds: 120, maxReceives: 20 };

/** Begins the name of every command queue, and of no other queue. */
export const COMMAND_QUEUES = 'commands-';

/** Name of a host's command queue. Queue names have no dots and host names no underscores, so no two hosts share one. */
export const commandQueueName = (host: HostName): string => `${COMMAND_QUEUES}${host.replaceAll('.', '_')}`;

/** How often the reconciler runs, seconds. */
export const RECONCILE_EVERY_SECONDS = 120;
