import { isSignedBySlack } from '../clicks/signature.ts';

/** How far a request's time may be from ours, either way, in seconds. */
const TOLERANCE_SECONDS = 300;

/** What is wrong with a request. Only counted: whoever sent it learns nothing. */
export type SignatureFault = 'missing' | 'stale' | 'future' | 'mismatch';

/**
 * Checks Slack's v0 signature over the raw bytes, and that the request is at most five minutes old or ahead. Null =
 * genuine. Bolt alone would take any time in the future, and so a recorded request for ever.
 */
export const signatureFault = (request: {
  secret: string;
  signature: string | undefined;
  timestamp: string | undefined;
  body: Uint8Array;
  nowMs: number;
}): SignatureFault | null => {
  const { signature, timestamp } = request;
  if (!signature || !timestamp || !/^\d{1,12}$/.test(timestamp)) return 'missing';
  const age = request.nowMs / 1_000 - Number(timestamp);
  if (age > TOLERANCE_SECONDS) return 'stale';
  if (age < -TOLERANCE_SECONDS) return 'future';
  return isSignedBySlack(request.secret, { timestamp, signature, body: request.body }) ? null : 'mismatch';
};
