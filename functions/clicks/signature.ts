import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether Slack's v0 signature is over just these bytes and this time stamp. Says nothing of how old the request is. */
export const isSignedBySlack = (
  secret: string,
  { timestamp, signature, body }: { timestamp: string; signature: string; body: Uint8Array | string },
): boolean => {
  const expected = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
  const [given, wanted] = [Buffer.from(signature), Buffer.from(expected)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
};
