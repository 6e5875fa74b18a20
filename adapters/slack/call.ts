import {
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import { SlackRefused, SlackUnreachable } from './errors.ts';

/** Longest that one call waits on Slack's rate limits in all, in seconds. */
const PATIENCE_SECONDS = 30;
const TIMEOUT_MS = 10_000;

/** Codes by which Slack says that it has trouble itself. */
const SLACK_TROUBLE = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);

/** One Web API call by name. Throws {@link SlackRefused} or {@link SlackUnreachable}; neither carries the token. */
export type Call = <T>(method: string, run: (client: WebClient) => Promise<T>) => Promise<T>;

/** Only the system's code of a broken connection: its message and cause may quote the request. */
const connectionCode = (error: Error): string => {
  const { code } = (error.cause ?? error) as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code) ? code : 'the request failed';
};

const translate = (method: string, error: unknown): Error => {
  if (error instanceof WebAPIPlatformError) {
    const { error: code, response_metadata } = error.data;
    return SLACK_TROUBLE.has(code)
      ? new SlackUnreachable(method, code)
      : new SlackRefused(method, code, response_metadata?.messages);
  }
  if (error instanceof WebAPIRateLimitedError) {
    return new SlackUnreachable(method, `rate limited for ${error.retryAfter} s`, error.retryAfter);
  }
  if (error instanceof WebAPIHTTPError) return new SlackUnreachable(method, `HTTP status ${error.statusCode}`);
  if (error instanceof WebAPIRequestError) return new SlackUnreachable(method, connectionCode(error.original));
  return new SlackUnreachable(method, 'the request failed');
};

/** Calls Slack with a bot token. A rate limit is waited out as Slack asks, in all up to {@link PATIENCE_SECONDS}. */
export const createCall = (options: {
  token: string;
  apiUrl?: string;
  wait: (milliseconds: number) => Promise<void>;
}): Call => {
  const client = new WebClient(options.token, {
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
    logLevel: LogLevel.ERROR,
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
  });
  return async (method, run) => {
    let patience = PATIENCE_SECONDS;
    for (;;) {
      try {
        return await run(client);
      } catch (error) {
        if (!(error instanceof WebAPIRateLimitedError) || error.retryAfter > patience) throw translate(method, error);
        const seconds = Math.max(1, error.retryAfter);
        patience -= seconds;
        await options.wait(seconds * 1_000);
      }
    }
  };
};
