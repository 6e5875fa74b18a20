import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { ActionKind } from '#shared/actions/index.ts';
import type { Policy } from '#shared/contracts/policy.ts';
import { type Cloud, EVIDENCE_BUCKET, REGION, startCloud, STATE_BUCKET } from './cloud.ts';
import { writeDeployment } from './doctor/deployment.ts';
import { startFront } from './front.ts';
import { type RunningHost, startHost } from './hosts.ts';
import type { MailhostConfig } from './mailhost/config.ts';
import { endLeftovers } from './processes.ts';
import type { RunbookPage } from './runbook/site.ts';
import { type SlackStandIn, startSlackStandIn } from './slack/stand-in.ts';
import { runSocketMode } from './slack/socket.ts';

/** Workspace of the stand-in: who may do what is in the policy. */
export const TEAM = 'T0LOCAL';
export const CHANNEL = { id: 'C0MAILOPS', name: 'mail-ops' };
export const USERS = [
  { id: 'U0ALICE', name: 'alice', realName: 'Alice Postmaster', role: 'postmaster' },
  { id: 'U0BOB', name: 'bob', realName: 'Bob Oncall', role: 'oncall' },
  { id: 'U0CORA', name: 'cora', realName: 'Cora Postmaster', role: 'postmaster' },
  { id: 'U0EVE', name: 'eve', realName: 'Eve Visitor', role: null },
] as const;

const BOTH = ['postmaster', 'oncall'];

export const LOCAL_POLICY: Policy = {
  version: 1,
  people: USERS.flatMap(({ id, role }) => (role ? [{ team: TEAM, user: id, role }] : [])),
  approvals: [
    { action: 'hold', roles: BOTH, maxMessages: 20_000 },
    { action: 'release', roles: ['postmaster'], maxMessages: 20_000 },
    { action: 'return', roles: BOTH, maxMessages: 2_000 },
    { action: 'delete', roles: BOTH, maxMessages: 2_000 },
    { action: 'start', roles: BOTH, maxMessages: 1 },
    { action: 'stop', roles: ['postmaster'], maxMessages: 1 },
    { action: 'retry', roles: BOTH, maxMessages: 1 },
    { action: 'cache-sync', roles: BOTH, maxMessages: 1 },
  ],
  requests: ActionKind.options.map((action) => ({ action, roles: BOTH })),
};

/** A real workspace instead of the stand-in; the channel and the policy are the site's own. */
export interface RealSlack {
  botToken: string;
  appToken: string;
  channel: string;
  policy: Policy;
}

export interface SystemOptions {
  dataDir: string;
  buildDir: string;
  /** Mail hosts by full name. */
  hosts: readonly { host: string; config: MailhostConfig }[];
  runbooks: readonly RunbookPage[];
  /** 0 = any free port. */
  ports: { slack: number; front: number };
  slack?: RealSlack;
  proposalLifetimeSeconds?: number;
  onLine: (source: string, line: string) => void;
  /** Told before each step of the start. */
  onStep?: (step: string) => void;
}

export interface System {
  /** Page of the Slack stand-in; null with a real workspace. */
  slackUrl: string | null;
  /** The stand-in itself, to act as its people; null with a real workspace. */
  slack: SlackStandIn | null;
  runbookUrl: string;
  cloud: Cloud;
  hosts: readonly RunningHost[];
  /** Names and pids of every process that belongs to the system, for tests that kill them. */
  processes(): { name: string; pid: number | undefined }[];
  close(): Promise<void>;
}

const SIGNING_SECRET = 'local-signing-secret';
const BOT_TOKEN = 'xoxb-local';

/** Starts everything on this machine. Closing it leaves no process behind. */
export const startSystem = async (options: SystemOptions): Promise<System> => {
  const { dataDir, buildDir, slack: real, onStep = () => undefined } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const pidFile = join(dataDir, 'pids');
  endLeftovers(pidFile);
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    let started: Cloud | undefined;
    const front = await startFront({
      port: options.ports.front,
      slack: () => started?.functions.get('slack'),
      runbooks: options.runbooks,
    });
    closers.push(() => front.close());
    const runbookUrl = `${front.url}/runbook`;

    onStep(real ? 'your Slack workspace' : 'the Slack stand-in');
    const standIn = real
      ? null
      : await startSlackStandIn({
          port: options.ports.slack,
          signingSecret: SIGNING_SECRET,
          botToken: BOT_TOKEN,
          requestUrl: `${front.url}/slack/events`,
          team: TEAM,
          channel: CHANNEL,
          users: USERS.map(({ id, name, realName }) => ({ id, name, realName })),
          botUserId: 'U0QW',
          dataFile: join(dataDir, 'slack.json'),
        });
    if (standIn) closers.push(() => standIn.close());

    onStep('S3, SQS and the functions');
    const cloud = await startCloud({
      dataDir,
      buildDir,
      hosts: options.hosts.map((h) => h.host),
      policy: real?.policy ?? LOCAL_POLICY,
      slack: {
        signingSecret: real ? null : SIGNING_SECRET,
        botToken: real?.botToken ?? BOT_TOKEN,
        channel: real?.channel ?? CHANNEL.id,
        apiUrl: standIn?.apiUrl,
      },
      runbookUrl,
      proposalLifetimeSeconds: options.proposalLifetimeSeconds,
      onLine: options.onLine,
    });
    started = cloud;
    closers.push(() => cloud.close());
    if (real) {
      const { sqs } = createAwsClients({ region: REGION, endpoint: cloud.endpoint });
      const socket = await runSocketMode({
        botToken: real.botToken,
        appToken: real.appToken,
        jobs: createSqsQueue(sqs, cloud.queueUrls['jobs']!),
      });
      closers.push(() => socket.close());
    }

    onStep('the mail hosts and their agents');
    const running = options.hosts.map(({ host, config }) =>
      startHost({
        host,
        config,
        buildDir,
        dataDir,
        pidFile,
        cloud: cloud,
        hostPolicy: {
          actions: [...ActionKind.options],
          channels: ['tcp_local', 'tcp_intranet', 'ims-ms'],
          maxMessagesPerCommand: 20_000,
          maxMessagesPerHour: 100_000,
        },
        onLine: options.onLine,
      }),
    );
    closers.push(async () => void (await Promise.all(running.map((host) => host.close()))));

    const own = USERS[0];
    writeDeployment(dataDir, {
      region: REGION,
      endpoint: cloud.endpoint,
      buckets: { evidence: EVIDENCE_BUCKET, state: STATE_BUCKET },
      hosts: options.hosts.map(({ host }) => host),
      queuePrefix: '',
      slack: {
        channel: real?.channel ?? CHANNEL.id,
        apiUrl: standIn?.apiUrl,
        // A real token stays in the environment that it came from.
        botToken: standIn ? BOT_TOKEN : undefined,
        requestUrl: standIn ? `${front.url}/slack/events` : undefined,
      },
      person: standIn ? { team: TEAM, user: own.id } : undefined,
      signingKey: cloud.keyFile,
      pins: Object.fromEntries(running.map(({ host, executorConfig }) => [host, executorConfig])),
    });

    return {
      slackUrl: standIn?.url ?? null,
      slack: standIn,
      runbookUrl,
      cloud,
      hosts: running,
      processes: () => [
        ...[...cloud.functions.values()].map((f) => ({ name: f.name, pid: f.pid() })),
        ...running.flatMap((host) => host.processes.map((p) => ({ name: p.name, pid: p.pid() }))),
      ],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
