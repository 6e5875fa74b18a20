import { GetBucketVersioningCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Why a look failed, as far as it says what to do about it. */
export type Trouble = 'absent' | 'denied' | 'no-credentials' | 'unreachable' | 'other';

const TROUBLES: readonly (readonly [Trouble, RegExp])[] = [
  ['absent', /^(NoSuchBucket|NoSuchKey|NotFound|NotFoundException|QueueDoesNotExist|.*NonExistentQueue)$/],
  [
    'no-credentials',
    /^(CredentialsProviderError|TokenProviderError|ExpiredToken.*|InvalidAccessKeyId|InvalidClientTokenId|UnrecognizedClientException|InvalidSignatureException|SignatureDoesNotMatch|InvalidToken|.*MissingAuthenticationToken.*)$/,
  ],
  ['denied', /^(AccessDenied.*|Forbidden|KMSAccessDenied.*|AllAccessDisabled)$/],
  ['unreachable', /^(TimeoutError|NetworkingError|ECONN.*|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/],
];

/** What kind of trouble an error of the SDK is, and the word by which AWS or the system names it. */
export const troubleOf = (error: unknown): { kind: Trouble; word: string } => {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  for (const word of [name, code]) {
    const found = TROUBLES.find(([, pattern]) => typeof word === 'string' && pattern.test(word));
    if (found) return { kind: found[0], word: String(word) };
  }
  return { kind: 'other', word: typeof name === 'string' ? name : 'error' };
};

/** How many messages a queue has, about. SQS counts them within a minute. */
export interface QueueLook {
  url: string;
  waiting: number;
  /** Handed to a reader, or not due yet. */
  underWay: number;
}

const lookAt = async (sqs: SQSClient, name: string): Promise<QueueLook & { redrive: string | undefined }> => {
  const { QueueUrl: url } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
        'RedrivePolicy',
      ],
    }),
  );
  return {
    url: url!,
    waiting: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
    underWay:
      Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0) +
      Number(Attributes['ApproximateNumberOfMessagesDelayed'] ?? 0),
    redrive: Attributes['RedrivePolicy'],
  };
};

/** A queue with its dead letters; `dead` null = it has no queue for them. Throws what the SDK throws. */
export const lookAtQueue = async (
  sqs: SQSClient,
  name: string,
): Promise<QueueLook & { dead: (QueueLook & { arn: string }) | null }> => {
  const { redrive, ...queue } = await lookAt(sqs, name);
  if (redrive === undefined) return { ...queue, dead: null };
  const { deadLetterTargetArn: arn } = JSON.parse(redrive) as { deadLetterTargetArn: string };
  const { url, waiting, underWay } = await lookAt(sqs, arn.slice(arn.lastIndexOf(':') + 1));
  return { ...queue, dead: { url, waiting, underWay, arn } };
};

/** Whether a bucket keeps what is overwritten or deleted. */
export const isVersioned = async (s3: S3Client, bucket: string): Promise<boolean> =>
  (await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))).Status === 'Enabled';

/**
 * Writes an object's own bytes once more without a condition, as a bucket with create-only prefixes must not let anybody.
 * Nothing is changed by it, should the bucket allow it. Throws when it could not be tried.
 */
export const triesToRewrite = async (s3: S3Client, bucket: string, key: string): Promise<'refused' | 'rewritten'> => {
  const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const same = {
    Bucket: bucket,
    Key: key,
    Body: (await found.Body?.transformToByteArray()) ?? new Uint8Array(),
    ContentType: found.ContentType,
    Metadata: found.Metadata,
  };
  try {
    await s3.send(new PutObjectCommand(same));
    return 'rewritten';
  } catch (error) {
    if (troubleOf(error).kind === 'denied') return 'refused';
    throw error;
  }
};
