import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '#shared/ports.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import { type Conversation, createConversation } from './conversation.ts';
import { type Deliverer, createDeliverer } from './deliver.ts';
import { sendJson } from './http.ts';
import { bundlePage } from './page-bundle.ts';
import { type People, createPeople } from './people.ts';
import { type RateLimit, createApi } from './serve-api.ts';
import { createPage } from './serve-page.ts';
import { serveResponse } from './serve-response.ts';
import { type WorkspaceOptions, createWorkspace } from './workspace.ts';

export interface StandInOptions extends WorkspaceOptions {
  /** @default 0, any free one */
  port?: number;
  signingSecret: string;
  botToken: string;
  /** Where button clicks and commands are sent. */
  requestUrl: string | (() => string);
  /** Keeps the conversation over a restart. */
  dataFile?: string;
  /** @default the system's */
  clock?: Clock;
  /** How long the app has to acknowledge, in milliseconds. @default 3000, as Slack */
  ackTimeoutMs?: number;
}

/** A running stand-in. What people do is in `people`, what they see in `conversation`. */
export interface SlackStandIn {
  /** The page. */
  url: string;
  /** Base of the Web API, for `slackApiUrl`. */
  apiUrl: string;
  people: People;
  conversation: Pick<Conversation, 'all' | 'find' | 'subscribe'>;
  deliverer: Pick<Deliverer, 'deliveries' | 'resend'>;
  /** Web API calls that were authorised, oldest first. */
  calls: readonly { method: string; at: number }[];
  limitRate(limit: RateLimit): void;
  close(): Promise<void>;
}

/** Starts a Slack workspace on 127.0.0.1: Web API, interactivity, slash commands and a page to click in. */
export const startSlackStandIn = async (options: StandInOptions): Promise<SlackStandIn> => {
  const { clock } = options;
  const nowMs = clock === undefined ? () => Date.now() : () => fromInstant(clock.now());
  const conversation = await createConversation(options.dataFile, nowMs);
  const workspace = createWorkspace(options, conversation, nowMs);
  const deliverer = createDeliverer({ ...options, ackTimeoutMs: options.ackTimeoutMs ?? 3_000, nowMs });
  const people = createPeople(workspace, deliverer);
  const api = createApi(workspace, options.botToken);
  let bundled: ReturnType<typeof bundlePage> | undefined;
  const page = createPage(workspace, people, () => (bundled ??= bundlePage()));

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const host = request.headers.host ?? '';
    // A foreign name that resolves to this address must not reach a server that acts for everybody.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return sendJson(response, 421, { error: 'unknown host' });
    const url = new URL(request.url ?? '/', `http://${host}`);
    const [, first, second] = url.pathname.split('/');
    if (first === 'api' && second) return api.serve(second, request, response);
    if (first === 'response' && second) return serveResponse(second, request, response, workspace);
    return page.serve(url, request, response);
  };

  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      console.error('The Slack stand-in failed on', request.url, error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { ok: false, error: 'internal_error' });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  workspace.setBase(url);

  return {
    url: `${url}/`,
    apiUrl: `${url}/api/`,
    people,
    conversation,
    deliverer,
    calls: api.calls,
    limitRate: (limit) => void api.limits.push({ ...limit }),
    close: async () => {
      page.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await conversation.settled();
    },
  };
};
