import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { SlackHandler } from '#functions/slack/request.ts';

/** What a function URL makes of a form post: the body as base64. */
export const toEvent = (headers: Record<string, string>, body: string | Buffer): APIGatewayProxyEventV2 =>
  ({
    version: '2.0',
    rawPath: '/slack/events',
    headers,
    isBase64Encoded: true,
    body: Buffer.from(body).toString('base64'),
  }) as APIGatewayProxyEventV2;

/** Serves a function on 127.0.0.1, as a function URL does. */
export const serveFunction = async (handler: SlackHandler): Promise<{ url: string; server: Server }> => {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const result = await handler(
      toEvent(request.headers as Record<string, string>, Buffer.concat(chunks)),
      {} as Context,
    );
    response.writeHead(result.statusCode ?? 200, result.headers as Record<string, string>).end(result.body);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`, server };
};
