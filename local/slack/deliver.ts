import { createHmac } from 'node:crypto';

/** A request as it went to the app. */
export interface Delivery {
  headers: Record<string, string>;
  body: string;
}

/** What the app answered, or how it failed. */
export type Acknowledgement =
  | { outcome: 'acknowledged'; body: string; json: boolean }
  | { outcome: 'operation_timeout' }
  | { outcome: 'dispatch_failed' }
  | { outcome: 'http_service_error'; status: number };

/** Deliveries kept for tests. */
const KEPT = 100;

export interface Deliverer {
  send(fields: Record<string, string>): Promise<Acknowledgement>;
  /** The same bytes again, headers included: a replay. */
  resend(delivery: Delivery): Promise<Acknowledgement>;
  deliveries: Delivery[];
}

/** Signs requests as Slack does (v0 over time stamp and raw body) and waits for the acknowledgement. */
export const createDeliverer = (options: {
  signingSecret: string;
  requestUrl: string | (() => string);
  ackTimeoutMs: number;
  nowMs: () => number;
}): Deliverer => {
  const deliveries: Delivery[] = [];

  const resend = async ({ headers, body }: Delivery): Promise<Acknowledgement> => {
    const { requestUrl } = options;
    try {
      const response = await fetch(typeof requestUrl === 'string' ? requestUrl : requestUrl(), {
        method: 'POST',
        headers,
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(options.ackTimeoutMs),
      });
      const text = await response.text();
      if (!response.ok) return { outcome: 'http_service_error', status: response.status };
      const json = (response.headers.get('content-type') ?? '').startsWith('application/json');
      return { outcome: 'acknowledged', body: text, json };
    } catch (error) {
      const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
      return { outcome: timedOut ? 'operation_timeout' : 'dispatch_failed' };
    }
  };

  return {
    deliveries,
    resend,
    send: (fields) => {
      const body = new URLSearchParams(fields).toString();
      const timestamp = String(Math.floor(options.nowMs() / 1_000));
      const digest = createHmac('sha256', options.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
      const delivery = {
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': `v0=${digest}`,
        },
        body,
      };
      deliveries.push(delivery);
      if (deliveries.length > KEPT) deliveries.shift();
      return resend(delivery);
    },
  };
};
