import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { build } from 'esbuild';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createS3EvidenceStore } from '#adapters/aws/evidence-store.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { EVIDENCE_BUCKET, REGION, STATE_BUCKET } from '#local/cloud.ts';
import { startAwsEmulator } from '#local/emulators/aws/server.ts';
import { startFunction } from '#local/lambda/function.ts';
import { functions } from '#shared/topology.ts';

const HANDLER = fileURLToPath(new URL('../../functions/analyzer/handler.ts', import.meta.url));

const SET_CLOCK = new URL('../../local/bench/set-clock.mjs', import.meta.url);

/** Variables of a process whose clock stands still at a time (epoch milliseconds). */
const standing = (time: number, file: string): Record<string, string> => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(time);
  writeFileSync(file, bytes);
  return { NODE_OPTIONS: `--import=${SET_CLOCK.href}`, QUEUEWARDEN_CLOCK_FILE: file };
};

/**
 * The analyzer's bundle as a process behind the Runtime API, with the emulated S3 and SQS that it talks to. Its clock is
 * that of the machine, or stands still at `time`.
 */
export const startAnalyzer = async (time?: number) => {
  const dir = mkdtempSync(join(tmpdir(), 'qw-analyzer-'));
  const bundle = join(dir, 'index.mjs');
  const banner = {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  };
  await build({ entryPoints: [HANDLER], outfile: bundle, bundle: true, platform: 'node', format: 'esm', banner });
  const emulator = await startAwsEmulator();
  await emulator.createBucket(EVIDENCE_BUCKET);
  await emulator.createBucket(STATE_BUCKET);
  const url = {
    evidence: await emulator.createQueue('evidence'),
    jobs: await emulator.createQueue('jobs'),
    sign: await emulator.createQueue('sign'),
    notify: await emulator.createQueue('notify.fifo'),
  };
  const access = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  Object.assign(process.env, access);
  const analyzer = await startFunction({
    name: 'analyzer',
    bundle,
    environment: {
      ...access,
      ...(time === undefined ? {} : standing(time, join(dir, 'clock'))),
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      EVIDENCE_BUCKET,
      STATE_BUCKET,
      JOBS_QUEUE_URL: url.jobs,
      SIGN_QUEUE_URL: url.sign,
      NOTIFY_QUEUE_URL: url.notify,
      QUEUEWARDEN_SITE: 'proof',
    },
    timeoutSeconds: functions.analyzer.timeoutSeconds,
    onLine: () => undefined,
  });
  const { s3, sqs } = createAwsClients({ region: REGION, endpoint: emulator.endpoint });
  const documents = createS3DocumentStore(s3, STATE_BUCKET, 'proof');
  return {
    emulator,
    s3,
    evidence: createS3EvidenceStore(s3, EVIDENCE_BUCKET),
    documents,
    /** Where S3 announces evidence, once that is asked of the emulator. */
    events: createSqsQueue(sqs, url.evidence),
    /** Hands one batch over as the event source does; which messages went back, by their place in it. */
    deliver: async (bodies: readonly string[]): Promise<number[]> => {
      const answer = (await analyzer.invoke({
        Records: bodies.map((body, n) => ({
          messageId: `m${n}`,
          receiptHandle: `m${n}`,
          body,
          attributes: { ApproximateReceiveCount: '1' },
        })),
      })) as { batchItemFailures: { itemIdentifier: string }[] };
      return answer.batchItemFailures
        .map(({ itemIdentifier }) => Number(itemIdentifier.slice(1)))
        .sort((a, b) => a - b);
    },
    /** Empties the state bucket: what is kept of the cases before is read by every run, and makes each slower than the last. */
    forget: async (): Promise<void> => {
      for await (const Key of documents.list('')) {
        await s3.send(new DeleteObjectCommand({ Bucket: STATE_BUCKET, Key }));
      }
    },
    close: async () => {
      await analyzer.close();
      s3.destroy();
      sqs.destroy();
      await emulator.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

export type AnalyzerBench = Awaited<ReturnType<typeof startAnalyzer>>;
