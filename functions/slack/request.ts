import { App, AwsLambdaReceiver } from '@slack/bolt';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { fromInstant } from '#shared/contracts/primitives.ts';
import { log } from '../runtime/log.ts';
import { count } from '../runtime/metrics.ts';
import { type ListenerPorts, registerListeners, SIGNED } from './app.ts';
import { boltLogger } from './bolt-logger.ts';
import { type Body, parseBody } from './body.ts';
import type { SignedRequest } from './keep.ts';
import { signatureFault } from './signature.ts';

/** Handles one request of Slack. */
export type SlackHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

const headerOf = (event: { headers: APIGatewayProxyEventV2['headers'] }, name: string): string | undefined =>
  Object.entries(event.headers).find(([key]) => key.toLowerCase() === name)?.[1];

const rawBody = (event: APIGatewayProxyEventV2): Uint8Array =>
  Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');

/** The request as Bolt understands it: it decodes base64 as ASCII and knows content types without parameters only. */
const forBolt = (event: APIGatewayProxyEventV2, body: Body) => ({
  ...event,
  body: body.text,
  isBase64Encoded: false,
  headers: {
    ...Object.fromEntries(Object.entries(event.headers).filter(([name]) => name.toLowerCase() !== 'content-type')),
    'content-type': body.kind === 'form' ? FORM : JSON_TYPE,
  },
});

/** What was signed, of a request that {@link forBolt} made readable. */
const signedRequest = ({ headers, body }: ReturnType<typeof forBolt>): SignedRequest => ({
  timestamp: headerOf({ headers }, 'x-slack-request-timestamp') ?? '',
  signature: headerOf({ headers }, 'x-slack-signature') ?? '',
  body,
});

/** The function behind Slack's request URL: checks the signature, then lets Bolt queue the work and acknowledge. */
export const createSlackHandler = (
  options: { signingSecret: string; botToken: string; apiUrl?: string },
  ports: ListenerPorts,
): SlackHandler => {
  const receiver = new AwsLambdaReceiver({
    signingSecret: options.signingSecret,
    logger: boltLogger,
    customPropertiesExtractor: (event) => ({ [SIGNED]: signedRequest(event as ReturnType<typeof forBolt>) }),
  });
  const app = new App({
    receiver,
    // Asking Slack who we are would cost a call before the first acknowledgement.
    authorize: async () => ({ botToken: options.botToken }),
    ...(options.apiUrl === undefined ? {} : { clientOptions: { slackApiUrl: options.apiUrl } }),
    ignoreSelf: false,
    convoStore: false,
    processBeforeResponse: true,
    logger: boltLogger,
  });
  registerListeners(app, ports);
  const bolt = receiver.toHandler();

  return async (event, context) => {
    const raw = rawBody(event);
    const fault = signatureFault({
      secret: options.signingSecret,
      signature: headerOf(event, 'x-slack-signature'),
      timestamp: headerOf(event, 'x-slack-request-timestamp'),
      body: raw,
      nowMs: fromInstant(ports.clock.now()),
    });
    if (fault !== null) {
      count('SlackRequestsRefused');
      log('request without a valid signature', { outcome: fault, count: 1 });
      return { statusCode: 401, body: '' };
    }
    const body = parseBody(headerOf(event, 'content-type') ?? '', raw);
    if (body === null) {
      log('signed request that cannot be read', { count: 1 });
      return { statusCode: 400, body: '' };
    }
    return bolt(forBolt(event, body), context);
  };
};
