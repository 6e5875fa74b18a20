import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { systemClock, type TimerClock } from '#adapters/system/clock.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import { createFaults, type FaultRule, type Faults } from './faults.ts';
import type { AwsRequest, Wish } from './http.ts';
import { createKeys, isKms, routeKms } from './kms/routes.ts';
import { createListener } from './listener.ts';
import { createNotifications, type NotificationFaults, type NotificationRule } from './notifications.ts';
import type { S3Context } from './s3/context.ts';
import { createDiskFiles } from './s3/disk.ts';
import { errorResponse, S3Error } from './s3/errors.ts';
import { createUploads } from './s3/multipart.ts';
import { createMemoryFiles } from './s3/objects.ts';
import { routeS3 } from './s3/routes.ts';
import { createS3Store } from './s3/store.ts';
import { nameFromUrl, putQueue, queueUrl, type SqsContext } from './sqs/context.ts';
import { noJournal, openJournal } from './sqs/journal.ts';
import { isSqs, routeSqs } from './sqs/routes.ts';
import { defaultSettings } from './sqs/settings.ts';
import { createSqsStore } from './sqs/store.ts';

/** How the emulator runs. */
export interface AwsEmulatorOptions {
  /** 0 = any free one. @default 0 */
  port?: number;
  /** Where objects and queues outlive the process; in memory when absent. */
  dataDir?: string;
  /** Time of both services. @default the system's */
  clock?: TimerClock;
  /** When an object is stored, epoch milliseconds. @default by the clock */
  objectTime?: () => number;
  /** Whether the holder of an access key may do something. @default everybody may do everything */
  authorize?: (caller: string, wish: Wish) => boolean;
  /** Faults from the start on. */
  faults?: readonly FaultRule[];
}

/** How a queue is made. Queues are named by name or URL. */
export interface EmulatorQueueOptions {
  /** Must agree with the name ending in `.fifo`. @default by the name */
  fifo?: boolean;
  /** @default 30 */
  visibilitySeconds?: number;
  deadLetter?: { queue: string; maxReceives: number };
}

/** A running S3, SQS and KMS on 127.0.0.1. */
export interface AwsEmulator {
  readonly endpoint: string;
  readonly port: number;
  /** Makes the bucket unless it is there. */
  createBucket(name: string): Promise<void>;
  /** Makes the queue or changes its settings; the URL. */
  createQueue(name: string, options?: EmulatorQueueOptions): Promise<string>;
  /** Makes an asymmetric signing key; its ARN. Not kept over a restart. */
  createKey(spec: 'ECC_NIST_EDWARDS25519' | 'ECC_NIST_P256'): string;
  /** Disables a key, as an administrator can. */
  disableKey(arn: string): void;
  /** Tells a queue of every object created under the prefix; begins with an `s3:TestEvent`. Not kept over a restart. */
  notify(rule: NotificationRule): void;
  readonly faults: Pick<Faults, 'inject' | 'clear'> & {
    /** Doubles and delays notifications; null = prompt and once again. */
    notifications(faults: NotificationFaults | null): void;
  };
  /** Sends late notifications, ends every connection and closes the files. */
  close(): Promise<void>;
}

/** Starts S3, SQS and the signing of KMS for the real SDK: path-style REST and the JSON protocol, by the documented rules. */
export const startAwsEmulator = async (options: AwsEmulatorOptions = {}): Promise<AwsEmulator> => {
  const { port = 0, dataDir, clock = systemClock } = options;
  const faults = createFaults(options.faults ?? []);
  const queues = createSqsStore(clock, dataDir === undefined ? noJournal : openJournal(join(dataDir, 'sqs.journal')));
  const objects = createS3Store(dataDir === undefined ? createMemoryFiles() : createDiskFiles(join(dataDir, 's3')));
  const notifications = createNotifications(clock, (queue, body) => {
    queues.find(queue)?.send({ body, group: null, deduplicationId: null, delaySeconds: null });
  });
  const keys = createKeys();
  const sqs: SqsContext = { store: queues, endpoint: () => endpoint };
  const s3: S3Context = {
    store: objects,
    uploads: createUploads(),
    now: options.objectTime ?? (() => fromInstant(clock.now())),
    created: (event) => notifications.created(event),
  };
  const server = createListener({
    clock,
    faults,
    route: (request) =>
      isSqs(request) ? routeSqs(sqs, request) : isKms(request) ? routeKms(keys, request) : routeS3OrRefuse(s3, request),
    authorize: options.authorize,
    tooLarge: () => errorResponse(new S3Error('EntityTooLarge', 'Your proposed upload is too large'), 'PUT'),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const actualPort = (server.address() as AddressInfo).port;
  const endpoint = `http://127.0.0.1:${actualPort}`;

  return {
    endpoint,
    port: actualPort,
    async createBucket(name) {
      if (!objects.has(name)) objects.createBucket(name);
    },
    async createQueue(name, { fifo = name.endsWith('.fifo'), visibilitySeconds = 30, deadLetter } = {}) {
      if (fifo !== name.endsWith('.fifo')) throw new Error(`The name of a FIFO queue ends in .fifo: ${name}`);
      putQueue(sqs, name, {
        ...defaultSettings(fifo),
        visibilitySeconds,
        deadLetter: deadLetter ? { ...deadLetter, queue: nameFromUrl(deadLetter.queue) } : null,
      });
      return queueUrl(sqs, name);
    },
    createKey: (spec) => keys.create(spec),
    disableKey: (arn) => keys.disable(arn),
    notify(rule) {
      const queue = nameFromUrl(rule.queue);
      objects.requireBucket(rule.bucket);
      if (!queues.find(queue) || queue.endsWith('.fifo')) {
        throw new Error(`S3 notifies an existing standard queue; ${queue} is none.`);
      }
      notifications.add({ ...rule, queue });
    },
    faults: {
      inject: (rule) => faults.inject(rule),
      clear: () => faults.clear(),
      notifications: (disturbance) => notifications.disturb(disturbance),
    },
    async close() {
      notifications.flush();
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
      queues.close();
    },
  };
};

const routeS3OrRefuse = (s3: S3Context, request: AwsRequest) => {
  try {
    return routeS3(s3, request);
  } catch (error) {
    if (error instanceof S3Error) return errorResponse(error, request.method);
    throw error;
  }
};
