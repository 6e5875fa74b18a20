import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { log } from './log.ts';
import { countFailed } from './metrics.ts';
import { OBJECT_KEY } from './object-key.ts';

/**
 * Runs a use case per SQS message. A message that fails goes back alone (ReportBatchItemFailures). One that does not
 * parse goes back too: after the queue's receive limit it lies in the dead-letter queue, where a person finds it.
 */
export const eachMessage = async (
  event: SQSEvent,
  work: (body: string) => Promise<void>,
): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of event.Records) {
    try {
      await work(record.body);
    } catch (error) {
      noteFailed('message-failed', record, error);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};

/** As {@link eachMessage} for FIFO: what follows a failure in the batch goes back too, or the order would break. */
export const eachMessageInOrder = async (
  event: SQSEvent,
  work: (body: string) => Promise<void>,
): Promise<SQSBatchResponse> => {
  for (const [index, record] of event.Records.entries()) {
    try {
      await work(record.body);
    } catch (error) {
      noteFailed('message-failed', record, error);
      return { batchItemFailures: event.Records.slice(index).map((r) => ({ itemIdentifier: r.messageId })) };
    }
  }
  return { batchItemFailures: [] };
};

/** Logs and counts a message that goes back to its queue. */
export const noteFailed = (what: string, record: SQSRecord, error: unknown): void => {
  log(what, { messageId: record.messageId, error });
  countFailed(record);
};

const S3Notification = z.object({
  Records: z.array(z.object({ s3: z.object({ object: z.object({ key: z.string() }) }) })).optional(),
  Event: z.string().optional(),
});

/**
 * Object keys of an S3 notification; none for the test event that S3 sends when notifications are set up. Throws when one
 * is no key of ours: whoever may write could write anything into a key, and keys are logged.
 */
export const notifiedKeys = (body: string): string[] =>
  (S3Notification.parse(JSON.parse(body)).Records ?? []).map(({ s3 }) => {
    // S3 encodes keys like form fields: a blank is a plus.
    const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
    if (!OBJECT_KEY.test(key)) throw new Error('the event names an object that nobody of us writes');
    return key;
  });

/** The notification that S3 would have sent; the reconciler makes up for lost ones. */
export const notificationFor = (key: string): string =>
  JSON.stringify({ Records: [{ s3: { object: { key: encodeURIComponent(key).replaceAll('%20', '+') } } }] });
