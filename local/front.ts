import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renderPage, renderIndex, type RunbookPage } from './runbook-site.ts';
import type { LocalFunction } from './lambda/function.ts';

export interface FrontOptions {
  /** 0 = any free port. */
  port: number;
  slack: () => LocalFunction | undefined;
  runbooks: readonly RunbookPage[];
}

/** More than any request of Slack's; the rest of a larger one is not read. */
const BODY_LIMIT = 1_000_000;

/** What the world sees of the cloud side: the function URL that Slack calls, and the runbook site. Loopback only. */
export const startFront = async ({
  port,
  slack,
  runbooks,
}: FrontOptions): Promise<{ url: string; close(): Promise<void> }> => {
  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      response.writeHead(502, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://front');
    if (request.method === 'POST' && pathname === '/slack/events') return callSlack(request, response);
    const [, section, id] = pathname.split('/');
    const page = runbooks.find((p) => p.id === id);
    const html = section !== 'runbook' ? null : id ? (page ? renderPage(page, runbooks) : null) : renderIndex(runbooks);
    response.writeHead(html ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    });
    response.end(html ?? 'There is no such page.');
  };
  const callSlack = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = slack();
    const body = await read(request);
    if (!target || body === null) return void response.writeHead(body === null ? 413 : 503).end();
    const answer = (await target.invoke(toLambdaEvent(request, body))) as {
      statusCode?: number;
      headers?: Record<string, string>;
      body?: string;
    } | null;
    response.writeHead(answer?.statusCode ?? 200, answer?.headers ?? {}).end(answer?.body ?? '');
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** Payload format 2.0 of function URLs and HTTP APIs. */
const toLambdaEvent = (request: IncomingMessage, body: Buffer): object => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/slack/events',
  rawQueryString: '',
  headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
  requestContext: {
    http: { method: 'POST', path: '/slack/events', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
  },
  body: body.toString('base64'),
  isBase64Encoded: true,
});

const read = async (request: IncomingMessage): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
