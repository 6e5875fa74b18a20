import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runbookAddress } from '#adapters/slack/render.ts';
import { runbook } from '#functions/worker/commands/runbook.ts';
import type { WorkerPorts } from '#functions/worker/ports.ts';
import { slash } from '#functions/worker/slash.ts';
import { runbookCommand } from '#local/runbook/command.ts';
import { runbookPages } from '#local/runbook/pages.mjs';
import { synthesise } from './synthesised.ts';

// Synthesising takes long where others work too.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SITE = 'https://d123.cloudfront.net';
const pages = runbookPages();

interface Answer {
  uri?: string;
  statusCode?: number;
  headers?: { location: { value: string } };
}
/** What CloudFront runs before it looks into its cache. */
const edge = (): ((uri: string) => Answer) => {
  const functions = synthesise().ofType('AWS::CloudFront::Function');
  expect(functions).toHaveLength(1);
  const code = String(functions[0]![1].Properties['FunctionCode']);
  return (uri) => runInNewContext(`${code};handler(event)`, { event: { request: { uri, headers: {} } } }) as Answer;
};

let out: string;
/** What the bucket holds: no folder answers there. */
let objects: string[];
beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'qw-site-'));
  await runbookCommand(['--out', out], { out: () => undefined, err: () => undefined, color: false });
  const entries = readdirSync(out, { recursive: true }).map(String);
  objects = entries.filter((path) => statSync(join(out, path)).isFile()).map((path) => `/${path}`);
});
afterAll(() => rmSync(out, { recursive: true }));

/** The address at which a browser ends, with the file that the bucket is asked for there. */
const follow = (address: string): { address: URL; file: string } => {
  const answer = edge()(new URL(address).pathname);
  if (answer.statusCode !== 302) return { address: new URL(address), file: answer.uri! };
  return follow(new URL(answer.headers!.location.value, address).href);
};

const linksOf = async (): Promise<string[]> => {
  const ports = { runbooks: pages, runbookUrl: SITE } as unknown as WorkerPorts;
  const at = '2026-03-03T10:00:00.000Z';
  const replyTo = { channel: 'C1', user: 'U1', responseUrl: 'https://hooks.slack.com/x' };
  const found = await runbook.run(['destination'], { id: 'x', at, replyTo, ports } as never);
  const help = await slash({ kind: 'slash', id: 'x', at, text: 'help', replyTo } as never, ports);
  const said = [...JSON.stringify([found, help]).matchAll(/https:\/\/d123[^"\s\\]*/g)].map(([link]) => link);
  expect(said.length).toBeGreaterThan(1);
  return [...said, ...pages.map(({ id }) => runbookAddress(SITE, `${id}#what-to-do-now`)!)];
};

test('every link that Slack shows leads to a file of the site', async () => {
  for (const link of [...(await linksOf()), `${SITE}/`, `${SITE}/destination-down/`])
    expect(objects, link).toContain(follow(link).file);
});

test('a page stands where its links to other pages lead on', () => {
  const { address } = follow(`${SITE}/destination-down`);
  expect(address.pathname).toBe('/destination-down/');
  expect(follow(new URL('../retry-backlog/', address).href).file).toBe('/retry-backlog/index.html');
  expect(objects).toContain('/retry-backlog/index.html');
});

test('files are asked for as they are called, and nobody is sent to another site', () => {
  expect(edge()('/search.js')).toMatchObject({ uri: '/search.js' });
  expect(edge()('/')).not.toHaveProperty('statusCode');
  for (const uri of ['//evil', '/\\evil', '/%2f%2fevil']) expect(edge()(uri), uri).not.toHaveProperty('statusCode');
});
