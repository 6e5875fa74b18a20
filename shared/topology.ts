/** What the cloud side is made of: data that one machine and the deployed stacks both build from. */

export type QueueName = 'evidence' | 'results' | 'jobs' | 'sign' | 'notify';

export type FunctionName = 'analyzer' | 'results' | 'worker' | 'signer' | 'notifier' | 'slack' | 'reconciler';

export interface FunctionSpec {
  /** Longest run, seconds. */
  timeoutSeconds: number;
  /** Queue whose messages it is given; null = called in another way. */
  source: { queue: QueueName; batchSize: number } | null;
  /** Environment variables that it reads (functions/config.ts, functions/slack/config.ts). */
  environment: readonly string[];
}

const CLOUD = ['AWS_REGION', 'AWS_ENDPOINT_URL'] as const;
const STORES = ['EVIDENCE_BUCKET', 'STATE_BUCKET'] as const;
const EFFECTS = ['JOBS_QUEUE_URL', 'SIGN_QUEUE_URL', 'NOTIFY_QUEUE_URL'] as const;

export const functions: Readonly<Record<FunctionName, FunctionSpec>> = {
  analyzer: {
    timeoutSeconds: 60,
    source: { queue: 'evidence', batchSize: 10 },
    environment: [...CLOUD, ...STORES, ...EFFECTS],
  },
  results: {
    timeoutSeconds: 60,
    source: { queue: 'results', batchSize: 1 },
    environment: [...CLOUD, ...STORES, ...EFFECTS, 'PROPOSAL_LIFETIME_SECONDS'],
  },
  worker: {
    timeoutSeconds: 120,
    source: { queue: 'jobs', batchSize: 1 },
    environment: [...CLOUD, ...STORES, ...EFFECTS, 'COMMAND_QUEUE_URLS', 'RUNBOOK_URL'],
  },
  signer: {
    timeoutSeconds: 30,
    source: { queue: 'sign', batchSize: 1 },
    environment: [...CLOUD, ...STORES, 'COMMAND_QUEUE_URLS', 'SIGNING_KEY', 'SLACK_SIGNING_SECRET', 'SLACK_CLICKS'],
  },
  notifier: {
    timeoutSeconds: 60,
    source: { queue: 'notify', batchSize: 1 },
    environment: [...CLOUD, 'STATE_BUCKET', 'SLACK_BOT_TOKEN', 'SLACK_CHANNEL', 'SLACK_API_URL', 'RUNBOOK_URL'],
  },
  slack: {
    timeoutSeconds: 10,
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
    source: null,
    environment: [...CLOUD, ...STORES, ...EFFECTS, 'EVIDENCE_QUEUE_URL', 'RESULTS_QUEUE_URL', 'COMMAND_QUEUE_URLS'],
  },
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

/** Name of a host's command queue: queue names have no dots. */
export const commandQueueName = (host: string): string => `commands-${host.replaceAll('.', '-')}`;

/** How often the reconciler runs, seconds. */
export const RECONCILE_EVERY_SECONDS = 120;
