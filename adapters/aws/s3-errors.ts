import { S3ServiceException } from '@aws-sdk/client-s3';

/** True when S3 answered that a condition of the request does not hold (412). */
export const isPreconditionFailed = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;

/** True when there is no such key (404). A missing bucket is a broken wire, not an absent object. */
export const isNoSuchKey = (error: unknown): boolean =>
  error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.name === 'NotFound');

/** First pause; each further one is twice as long. */
const FIRST_PAUSE_MS = 50;
const ATTEMPTS = 6;

/**
 * Repeats a request that S3 refused for the moment: 409 ConditionalRequestConflict, which the SDK does not retry, and
 * 503 SlowDown, which it gives up on early. Throws the last refusal after six attempts.
 */
export const withS3Retry = async <T>(request: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if (attempt === ATTEMPTS || !isPassing(error)) throw error;
      await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    }
  }
};

const isPassing = (error: unknown): boolean =>
  error instanceof S3ServiceException && (error.name === 'ConditionalRequestConflict' || error.name === 'SlowDown');

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
