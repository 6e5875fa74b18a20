import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renderIndex, renderPage, type RunbookPage, SEARCH_SCRIPT } from './runbook/site.ts';
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
    return serveRunbook(pathname, response);
  };
  const serveRunbook = (pathname: string, response: ServerResponse): void => {
    // Relative links need the slash that people leave out; the anchor stays with the browser.
    if (/^\/runbook(\/[a-z0-9-]+)?$/.test(pathname))
      return void response.writeHead(302, { location: `${pathname}/` }).end();
    if (pathname === '/runbook/search.js') {
      return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(SEARCH_SCRIPT);
    }
    const id = /^\/runbook\/([a-z0-9-]+)\/$/.exec(pathname)?.[1];
    const page = runbooks.find((p) => p.id === id);
    const html = pathname === '/runbook/' ? renderIndex(runbooks) : page ? renderPage(page) : null;
    response.writeHead(html ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'",
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
