import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseBody, readBody, sendJson } from './http.ts';
import type { Change, Message } from './model.ts';
import type { Bundle } from './page-bundle.ts';
import type { People } from './people.ts';
import type { Workspace } from './workspace.ts';

const SECURITY = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data: https:; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const HTML = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Queuewarden workspace</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css"></head>
<body><div id="app"></div><script type="module" src="/page.js"></script></body>
</html>
`;

const visible = (message: Message, user: string): boolean => (message.visibleTo ?? user) === user;

const concerns = (change: Change, user: string): boolean => {
  if (change.kind === 'message') return visible(change.message, user);
  if (change.kind === 'view') return change.view.user === user;
  return change.kind === 'removed' || change.user === user;
};

/** Serves the page, its live updates and what people do on it. */
export const createPage = (workspace: Workspace, people: People, bundle: () => Promise<Bundle>) => {
  const streams = new Set<ServerResponse>();

  const stream = (user: string, request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 500\n\n');
    streams.add(response);
    const unsubscribe = workspace.conversation.subscribe((change) => {
      if (concerns(change, user)) response.write(`data: ${JSON.stringify(change)}\n\n`);
    });
    request.on('close', () => {
      unsubscribe();
      streams.delete(response);
    });
  };

  const state = (user: string) => ({
    team: workspace.team,
    channel: workspace.channel,
    users: workspace.users,
    bot: { id: workspace.botUserId, name: 'Queuewarden' },
    messages: workspace.conversation.all().filter((message) => visible(message, user)),
    view: [...workspace.views.values()].findLast((view) => view.user === user) ?? null,
    home: workspace.homes.get(user) ?? null,
  });

  const act = async (path: string, args: Record<string, unknown>): Promise<unknown> => {
    const text = (name: string): string => (typeof args[name] === 'string' ? args[name] : '');
    const optional = (name: string): string | undefined => text(name) || undefined;
    const user = text('user');
    if (path === '/page/click') {
      return people.click({ user, ts: text('ts'), actionId: text('actionId'), value: optional('value') });
    }
    if (path === '/page/say') {
      const command = /^(\/[a-z]\S*)\s*(.*)$/s.exec(text('text'));
      if (command === null) return people.say({ user, text: text('text'), thread: optional('thread') });
      return people.slash({ user, name: command[1]!, text: command[2]!.trim(), thread: optional('thread') });
    }
    if (path === '/page/submit') {
      return people.submitView({
        user,
        viewId: text('viewId'),
        values: args['values'] as Record<string, Record<string, unknown>>,
      });
    }
    if (path === '/page/close') return people.closeView(text('viewId'));
    throw new Error(`no page action ${path}`);
  };

  /** A page elsewhere must not act here: only requests that a browser of this origin can make are taken. */
  const ownOrigin = ({ headers }: IncomingMessage): boolean =>
    (headers.origin === undefined || headers.origin === `http://${headers.host}`) &&
    (headers['content-type'] ?? '').startsWith('application/json');

  const serve = async (url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const user = url.searchParams.get('user') ?? '';
    const asset = (type: string, body: string) =>
      void response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...SECURITY }).end(body);
    if (request.method === 'GET') {
      if (url.pathname === '/') return asset('text/html', HTML);
      if (url.pathname === '/page.js') return asset('text/javascript', (await bundle()).script);
      if (url.pathname === '/page.css') return asset('text/css', (await bundle()).style);
      if (url.pathname === '/page/state') return sendJson(response, 200, state(user || workspace.users[0]!.id));
      if (url.pathname === '/page/events') return stream(user, request, response);
      return sendJson(response, 404, { error: 'not found' });
    }
    if (!ownOrigin(request)) return sendJson(response, 403, { error: 'another origin' });
    const args = parseBody('application/json', (await readBody(request)) ?? '');
    if (args === null) return sendJson(response, 400, { error: 'no JSON object' });
    try {
      sendJson(response, 200, (await act(url.pathname, args)) ?? { outcome: 'acknowledged' });
    } catch (error) {
      sendJson(response, 409, { error: (error as Error).message });
    }
  };

  return {
    serve,
    close: () => {
      for (const response of streams) response.end();
    },
  };
};
