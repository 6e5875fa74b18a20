import { randomUUID } from 'node:crypto';
import type { TimerClock } from '#adapters/system/clock.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import { createRandom } from './random.ts';
import type { ObjectCreated } from './s3/context.ts';
import { ACCOUNT, REGION } from './sqs/settings.ts';

/** Which created objects a queue hears of. */
export interface NotificationRule {
  bucket: string;
  prefix: string;
  /** @default '' */
  suffix?: string;
  /** Queue name. */
  queue: string;
}

/** How notifications go wrong. The same seed gives the same disorder. */
export interface NotificationFaults {
  seed: number;
  /** Probability that a notification comes twice. @default 0 */
  duplicates?: number;
  /** Each one is late by up to so many milliseconds, whence their disorder. @default 0 */
  maxDelayMs?: number;
}

/** From created objects to messages: at least once, in no order. */
export interface Notifications {
  /** Sends `s3:TestEvent` to the queue, as S3 does when notifications are set up. */
  add(rule: NotificationRule): void;
  created(event: ObjectCreated): void;
  /** Null = prompt and once again. */
  disturb(faults: NotificationFaults | null): void;
  /** Sends what is still under way. */
  flush(): void;
}

/** `send` puts a body into the queue of that name. */
export const createNotifications = (clock: TimerClock, send: (queue: string, body: string) => void): Notifications => {
  const rules: NotificationRule[] = [];
  const late = new Set<{ callOff: () => void; deliver: () => void }>();
  let disturbance: { faults: NotificationFaults; random: () => number } | null = null;
  let sequencer = 0;

  const later = (ms: number, deliver: () => void): void => {
    const entry = {
      deliver,
      callOff: clock.after(ms, () => {
        late.delete(entry);
        deliver();
      }),
    };
    late.add(entry);
  };

  const deliver = (queue: string, body: string): void => {
    if (!disturbance) return send(queue, body);
    const { faults, random } = disturbance;
    const copies = random() < (faults.duplicates ?? 0) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      later(Math.floor(random() * (faults.maxDelayMs ?? 0)), () => send(queue, body));
    }
  };

  return {
    add(rule) {
      rules.push(rule);
      send(rule.queue, JSON.stringify(testEvent(rule.bucket, clock.now())));
    },
    created(event) {
      // From the time, so that it goes on rising after a restart.
      sequencer = Math.max(sequencer + 1, fromInstant(clock.now()) * 4096);
      for (const { bucket, prefix, suffix = '', queue } of rules) {
        const { key } = event.meta;
        if (event.bucket !== bucket || !key.startsWith(prefix) || !key.endsWith(suffix)) continue;
        deliver(queue, JSON.stringify(createdEvent(event, clock.now(), sequencer)));
      }
    },
    disturb(faults) {
      disturbance = faults && { faults, random: createRandom(faults.seed) };
    },
    flush() {
      for (const entry of late) {
        entry.callOff();
        entry.deliver();
      }
      late.clear();
    },
  };
};

const testEvent = (bucket: string, time: string) => ({
  Service: 'Amazon S3',
  Event: 's3:TestEvent',
  Time: time,
  Bucket: bucket,
  RequestId: requestId(),
  HostId: 'emulator',
});

/** "Event message structure" of the S3 user guide; keys are URL-encoded with a plus for each blank. */
const createdEvent = ({ bucket, meta, cause }: ObjectCreated, time: string, sequencer: number) => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: REGION,
      eventTime: time,
      eventName: `ObjectCreated:${cause}`,
      userIdentity: { principalId: ACCOUNT },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': requestId(), 'x-amz-id-2': 'emulator' },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'emulator',
        bucket: { name: bucket, ownerIdentity: { principalId: ACCOUNT }, arn: `arn:aws:s3:::${bucket}` },
        object: {
          key: encodeURIComponent(meta.key).replaceAll('%20', '+').replaceAll('%2F', '/'),
          size: meta.size,
          eTag: meta.etag.replaceAll('"', ''),
          sequencer: sequencer.toString(16).toUpperCase().padStart(18, '0'),
        },
      },
    },
  ],
});

const requestId = (): string => randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase();
