import { type AwsRequest, type AwsResponse, callerOf, header, type Wish } from './http.ts';
import type { Fault } from './faults.ts';
import { errorResponse, S3Error } from './s3/errors.ts';
import { isSqs } from './sqs/routes.ts';

/** Answer to a request without Authorization header; null when it has one. The signature itself is not verified. */
export const refuseUnsigned = (request: AwsRequest): AwsResponse | null => {
  if (header(request.headers, 'authorization') !== undefined) return null;
  return isSqs(request)
    ? sqsRefusal(403, 'MissingAuthenticationTokenException', 'Request is missing Authentication Token')
    : errorResponse(new S3Error('AccessDenied', 'Access Denied'), request.method);
};

/** Answer to somebody who may not do this, in the words of the service. */
export const refuseForbidden = (request: AwsRequest, wish: Wish): AwsResponse => {
  const { service, action } = wish;
  const message = `User ${callerOf(request)} is not authorized to perform: ${service}:${action}`;
  switch (service) {
    case 's3':
      return errorResponse(new S3Error('AccessDenied', message), request.method);
    case 'sqs':
      return sqsRefusal(403, 'AccessDeniedException', message);
    case 'kms':
      return {
        status: 400,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: JSON.stringify({ __type: 'AccessDeniedException', message }),
      };
  }
};

/** What an injected refusal answers. A queue has no conflicts: there it is an internal error. */
export const faultResponse = (kind: Fault['kind'], request: AwsRequest): AwsResponse | null => {
  if (kind === 'lost-answer' || kind === 'reset' || kind === 'delay') return null;
  if (isSqs(request)) {
    return kind === 'slow-down'
      ? sqsRefusal(503, 'ThrottlingException', 'Rate exceeded')
      : sqsRefusal(500, 'InternalFailure', 'The request processing has failed.');
  }
  return errorResponse(S3_FAULTS[kind], request.method);
};

const S3_FAULTS = {
  conflict: new S3Error(
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
  ),
  'slow-down': new S3Error('SlowDown', 'Please reduce your request rate.'),
  'internal-error': new S3Error('InternalError', 'We encountered an internal error. Please try again.'),
};

const sqsRefusal = (status: number, shape: string, message: string): AwsResponse => ({
  status,
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-query-error': `${shape};${status < 500 ? 'Sender' : 'Receiver'}`,
  },
  body: JSON.stringify({ __type: `com.amazon.coral.service#${shape}`, message }),
});
