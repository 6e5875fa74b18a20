import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NEEDED_SCOPES } from '#adapters/slack/scopes.ts';
import { parseBody, readBody, sendJson } from './http.ts';
import { refuse } from './web-api/call.ts';
import { methods } from './web-api/methods.ts';
import type { Workspace } from './workspace.ts';

/** Answers 429 to the next `times` calls (of one method, or of any). */
export interface RateLimit {
  method?: string;
  times: number;
  retryAfterSeconds: number;
}

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** Serves /api/METHOD. */
export const createApi = (workspace: Workspace, botToken: string) => {
  const limits: RateLimit[] = [];
  const calls: { method: string; at: number }[] = [];

  const limited = (method: string): RateLimit | undefined => {
    const limit = limits.find((l) => l.times > 0 && (l.method ?? method) === method);
    if (limit !== undefined) limit.times--;
    return limit;
  };

  const serve = async (name: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const limit = limited(name);
    if (limit !== undefined) {
      return sendJson(response, 429, refuse('ratelimited'), { 'retry-after': String(limit.retryAfterSeconds) });
    }
    if (body === null) return sendJson(response, 413, refuse('request_too_large'));
    const query = Object.fromEntries(new URL(request.url ?? '/', 'http://localhost').searchParams);
    const args = parseBody(request.headers['content-type'] ?? '', body);
    if (args === null) return sendJson(response, 200, refuse('invalid_json'));
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method === undefined) return sendJson(response, 200, refuse('unknown_method'));
    const given = request.headers.authorization?.replace(/^Bearer /, '') ?? args['token'];
    if (name !== 'api.test') {
      if (typeof given !== 'string') return sendJson(response, 200, refuse('not_authed'));
      if (!same(given, botToken)) return sendJson(response, 200, refuse('invalid_auth'));
    }
    calls.push({ method: name, at: workspace.nowMs() });
    if (calls.length > 1_000) calls.shift();
    const { token: _, ...rest } = { ...query, ...args } as Record<string, unknown>;
    sendJson(response, 200, await method(rest, workspace), { 'x-oauth-scopes': NEEDED_SCOPES.join(',') });
  };

  return { serve, limits, calls };
};
