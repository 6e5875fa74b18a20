import * as z from 'zod';
import { SqsError } from './errors.ts';
import type { QueueSettings } from './records.ts';

/** Region and account of everything in the emulator; only names in ARNs and URLs. */
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

/** ARN of a queue. */
export const queueArn = (name: string): string => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;

/** Queue name in an ARN; null when it is no ARN of this account. */
export const nameFromArn = (arn: string): string | null =>
  arn.startsWith(queueArn('')) ? arn.slice(queueArn('').length) : null;

const RedrivePolicy = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1).max(1000),
});

/** Defaults of SQS. */
export const defaultSettings = (fifo: boolean): QueueSettings => ({
  fifo,
  visibilitySeconds: 30,
  delaySeconds: 0,
  waitSeconds: 0,
  contentBasedDeduplication: false,
  deadLetter: null,
});

/** Settings from the attributes of CreateQueue; throws {@link SqsError} on any it does not know. */
export const settingsFrom = (name: string, attributes: Readonly<Record<string, string>>): QueueSettings => {
  const settings = defaultSettings(name.endsWith('.fifo'));
  for (const [attribute, value] of Object.entries(attributes)) apply(settings, attribute, value);
  if ((attributes['FifoQueue'] === 'true') !== settings.fifo) {
    throw new SqsError('InvalidParameterValueException', 'The name of a FIFO queue ends in .fifo, and only that.');
  }
  return settings;
};

/** Attributes as GetQueueAttributes tells them. */
export const attributesOf = (name: string, settings: QueueSettings): Record<string, string> => ({
  QueueArn: queueArn(name),
  VisibilityTimeout: String(settings.visibilitySeconds),
  DelaySeconds: String(settings.delaySeconds),
  ReceiveMessageWaitTimeSeconds: String(settings.waitSeconds),
  ...(settings.fifo
    ? { FifoQueue: 'true', ContentBasedDeduplication: String(settings.contentBasedDeduplication) }
    : {}),
  ...(settings.deadLetter === null
    ? {}
    : {
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: queueArn(settings.deadLetter.queue),
          maxReceiveCount: settings.deadLetter.maxReceives,
        }),
      }),
});

const apply = (settings: QueueSettings, attribute: string, value: string): void => {
  switch (attribute) {
    case 'FifoQueue':
      return;
    case 'VisibilityTimeout':
      settings.visibilitySeconds = whole(attribute, value, 43_200);
      return;
    case 'DelaySeconds':
      settings.delaySeconds = whole(attribute, value, 900);
      // How a queue-wide delay and the order of a group go together is not emulated.
      if (settings.fifo && settings.delaySeconds > 0) throw badAttribute(attribute);
      return;
    case 'ReceiveMessageWaitTimeSeconds':
      settings.waitSeconds = whole(attribute, value, 20);
      return;
    case 'ContentBasedDeduplication':
      if (!settings.fifo) throw badAttribute(attribute);
      settings.contentBasedDeduplication = value === 'true';
      return;
    case 'RedrivePolicy':
      settings.deadLetter = deadLetterFrom(value);
      return;
    default:
      throw new SqsError('InvalidAttributeName', `Unknown Attribute ${attribute.slice(0, 80)}.`);
  }
};

const badAttribute = (attribute: string): SqsError =>
  new SqsError('InvalidAttributeValue', `Invalid value for the parameter ${attribute}.`);

const whole = (attribute: string, value: string, limit: number): number => {
  if (!/^\d{1,6}$/.test(value) || Number(value) > limit) throw badAttribute(attribute);
  return Number(value);
};

const deadLetterFrom = (json: string): QueueSettings['deadLetter'] => {
  try {
    const policy = RedrivePolicy.parse(JSON.parse(json));
    const queue = nameFromArn(policy.deadLetterTargetArn);
    if (queue !== null) return { queue, maxReceives: policy.maxReceiveCount };
  } catch {
    // Not JSON or not a policy: refused the same way as a foreign ARN.
  }
  throw badAttribute('RedrivePolicy');
};
