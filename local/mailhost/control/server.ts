import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ZodError } from 'zod';
import type { Answer } from './routes.ts';

/** Largest request that is read. */
const BODY_LIMIT = 16 * 1024 * 1024;

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new RangeError('request too large');
    chunks.push(chunk);
  }
  return size === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'));
};

/** Serves routes on loopback; resolves with the port once it listens. A failing route is answered with its error's text. */
export const serveControl = async (
  routes: Record<string, (body: unknown, query: URLSearchParams) => Answer>,
  port: number,
): Promise<{ port: number; server: Server }> => {
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    // A web page may reach loopback under a name of its own.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
      return { status: 403, body: { error: 'loopback only' } };
    }
    const route = routes[`${request.method} ${url.pathname}`];
    if (!route) return { status: 404, body: { error: 'no such path' } };
    try {
      return route(await readBody(request), url.searchParams);
    } catch (error) {
      const text = error instanceof ZodError ? error.issues.map(({ message }) => message).join('; ') : String(error);
      return { status: 400, body: { error: text } };
    }
  };
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(`${JSON.stringify(body)}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { port: (server.address() as AddressInfo).port, server };
};
