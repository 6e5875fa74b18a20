import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SQSEvent } from 'aws-lambda';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createS3EvidenceStore } from '#adapters/aws/evidence-store.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { notifiedKeys } from '#functions/runtime/batch.ts';
import { evidenceKey } from '#shared/contracts/evidence.ts';
import type { DocumentStore, EvidenceStore } from '#shared/ports.ts';
import type { FunctionName } from '#shared/topology.ts';
import { buildAll } from '../bundle.mjs';
import { type Cloud, EVIDENCE_BUCKET, REGION, startCloud, STATE_BUCKET } from '../cloud.ts';
import { startSlackStandIn } from '../slack/stand-in.ts';
import { CHANNEL, LOCAL_POLICY, TEAM, USERS } from '../system.ts';

/** Requests by who asked and what for, e.g. `function-analyzer GetObject`; `operator` also stands for the event sources. */
export type Requests = ReadonlyMap<string, number>;

/** The cloud side of one machine with a clock that is set, its bill counted. */
export interface MeasuredCloud {
  cloud: Cloud;
  /** What a host's collector writes to. */
  evidence: EvidenceStore;
  state: DocumentStore;
  requests: Requests;
  /** Ended invocations, milliseconds of the clock on the wall each. */
  invocations: ReadonlyMap<FunctionName, readonly number[]>;
  /** Lines that the functions printed, and their bytes. */
  printed: { lines: number; bytes: number };
  /** What a function wanted and was refused, and whatever an event source could not do. */
  trouble: readonly string[];
  /** When each evidence object was stored, and when the last analysis that had it ended; by performance.now(). */
  stored: ReadonlyMap<string, number>;
  analyzed: ReadonlyMap<string, number>;
  /** Evidence objects of which no analysis has ended yet. */
  underWay(): number;
  /** Messages in dead-letter queues; taking them hides them from the next look. */
  deadLetters(): Promise<number>;
  setClock(time: number): void;
  close(): Promise<void>;
}

const SECRET = 'local-signing-secret';
const TOKEN = 'xoxb-local';
const PRELOAD = fileURLToPath(new URL('./set-clock.mjs', import.meta.url));

/** Bundles the functions and starts them on an emulator in a new folder; the reconciler runs when it is invoked. */
export const startMeasuredCloud = async (
  dataDir: string,
  hosts: readonly string[],
  analyzers = 1,
): Promise<MeasuredCloud> => {
  await buildAll();
  const clockFile = join(dataDir, 'clock');
  let shown = Date.now();
  const setClock = (time: number): void => {
    shown = time;
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(time);
    writeFileSync(clockFile, bytes);
  };
  setClock(shown);
  const requests = new Map<string, number>();
  const invocations = new Map<FunctionName, number[]>();
  const printed = { lines: 0, bytes: 0 };
  const trouble: string[] = [];
  const stored = new Map<string, number>();
  const analyzed = new Map<string, number>();
  const slack = await startSlackStandIn({
    port: 0,
    signingSecret: SECRET,
    botToken: TOKEN,
    requestUrl: 'http://127.0.0.1:9/nobody-clicks',
    team: TEAM,
    channel: CHANNEL,
    users: USERS.map(({ id, name, realName }) => ({ id, name, realName })),
    botUserId: 'U0QW',
  });
  const cloud = await startCloud({
    dataDir,
    buildDir: fileURLToPath(new URL('../../.build', import.meta.url)),
    hosts,
    policy: LOCAL_POLICY,
    slack: { signingSecret: SECRET, botToken: TOKEN, channel: CHANNEL.id, apiUrl: slack.apiUrl },
    runbookUrl: 'https://runbook.example.net',
    reconcileEverySeconds: null,
    analyzers,
    // Or the reconciler would take all evidence for younger than its message.
    objectTime: () => shown,
    processVariables: {
      NODE_OPTIONS: `--import=${pathToFileURL(PRELOAD).href}`,
      QUEUEWARDEN_CLOCK_FILE: clockFile,
    },
    observer: {
      request: (caller, wish) => {
        const name = `${caller} ${wish.action}`;
        requests.set(name, (requests.get(name) ?? 0) + 1);
      },
      invoked: (name, milliseconds, event) => {
        if (name === 'analyzer') {
          const now = performance.now();
          for (const { body } of (event as SQSEvent).Records) {
            for (const key of notifiedKeys(body)) analyzed.set(key, now);
          }
        }
        const all = invocations.get(name) ?? [];
        all.push(milliseconds);
        invocations.set(name, all);
      },
    },
    onLine: (source, line) => {
      printed.lines += 1;
      printed.bytes += Buffer.byteLength(line) + 1;
      if (source === 'access' || line.includes('event source') || line.includes('failed')) {
        trouble.push(`${source}: ${line}`);
      }
    },
  });
  const { s3, sqs } = createAwsClients({ region: REGION, endpoint: cloud.endpoint });
  const store = createS3EvidenceStore(s3, EVIDENCE_BUCKET);
  return {
    cloud,
    evidence: {
      ...store,
      put: async (header, gzip) => {
        stored.set(evidenceKey(header), performance.now());
        return await store.put(header, gzip);
      },
    },
    state: createS3DocumentStore(s3, STATE_BUCKET, 'bench'),
    requests,
    invocations,
    printed,
    trouble,
    stored,
    analyzed,
    underWay: () => [...stored.keys()].reduce((total, key) => total + (analyzed.has(key) ? 0 : 1), 0),
    deadLetters: async () => {
      let dead = 0;
      for (const url of Object.values(cloud.queueUrls)) {
        const queue = createSqsQueue(sqs, url.endsWith('.fifo') ? `${url.slice(0, -5)}-dead.fifo` : `${url}-dead`);
        for (let found = 1; found > 0; dead += found) {
          found = (await queue.receive({ max: 10, waitSeconds: 0, visibilitySeconds: 600 })).length;
        }
      }
      return dead;
    },
    setClock,
    close: async () => {
      await cloud.close();
      await slack.close();
    },
  };
};
