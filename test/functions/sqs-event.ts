import type { SQSEvent, SQSRecord } from 'aws-lambda';

/** What Lambda is given of an SQS queue. */
export const sqsEvent = (messages: readonly { body: string; receiveCount?: number }[]): SQSEvent => ({
  Records: messages.map(
    ({ body, receiveCount = 1 }, index) =>
      ({ messageId: `m-${index}`, body, attributes: { ApproximateReceiveCount: String(receiveCount) } }) as SQSRecord,
  ),
});
