import type { AwsResponse } from '../http.ts';

/** Error shapes of the JSON protocol with the code that the older query protocol had for them. */
const CODES = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  ReceiptHandleIsInvalid: 'ReceiptHandleIsInvalid',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  InvalidMessageContents: 'InvalidMessageContents',
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  InvalidAttributeName: 'InvalidAttributeName',
  InvalidAttributeValue: 'InvalidAttributeValue',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
  ResourceNotFoundException: 'ResourceNotFoundException',
} as const;

/** A refusal on its way to the client. */
export class SqsError extends Error {
  readonly shape: keyof typeof CODES;

  constructor(shape: keyof typeof CODES, message: string) {
    super(message);
    this.name = 'SqsError';
    this.shape = shape;
  }

  /** The code of the query protocol, which batch results use. */
  get code(): string {
    return CODES[this.shape];
  }
}

/** A value that SQS does not take, in its words. */
export const invalidValue = (parameter: string, value: unknown, reason: string): SqsError =>
  new SqsError(
    'InvalidParameterValueException',
    `Value ${String(value).slice(0, 80)} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );

/** The answer as in "Interpreting Amazon SQS JSON API responses". */
export const sqsErrorResponse = (error: SqsError): AwsResponse => ({
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-query-error': `${error.code};Sender` },
  body: JSON.stringify({
    __type: `${error.shape.endsWith('Exception') ? 'com.amazon.coral.service' : 'com.amazonaws.sqs'}#${error.shape}`,
    message: error.message,
  }),
});
