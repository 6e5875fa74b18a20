import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runbookCommand } from '#local/runbook/command.ts';
import { renderIndex, renderPage } from '#local/runbook/site.ts';
import { clockPlaybooks, playbooks } from '#shared/playbooks/index.ts';
import { runbookPages } from '#local/runbook/pages.mjs';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'qw-runbook-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

test('every playbook has a page, and every page its steps as anchors', async () => {
  const said: string[] = [];
  const terminal = { out: (text: string) => said.push(text), err: (text: string) => said.push(text), color: false };
  expect(await runbookCommand(['--out', out], terminal)).toBe(0);
  const index = readFileSync(join(out, 'index.html'), 'utf8');
  for (const { id } of playbooks) expect(index).toContain(`href="./${id}/"`);
  const page = readFileSync(join(out, 'destination-down', 'index.html'), 'utf8');
  expect(page).toMatch(/<h[23] id="step-[a-z-]+">/);
  expect(page).toContain('id="what-to-do-now"');
});

test('it refuses wrong usage with its help', async () => {
  const terminal = { out: () => undefined, err: () => undefined, color: false };
  expect(await runbookCommand([], terminal)).toBe(2);
  expect(await runbookCommand(['--nonsense'], terminal)).toBe(2);
});

test('it says in one line where it cannot write', async () => {
  const file = join(out, 'taken');
  writeFileSync(file, 'x');
  let err = '';
  const terminal = { out: () => undefined, err: (text: string) => void (err += text), color: false };
  expect(await runbookCommand(['--out', file], terminal)).toBe(2);
  expect(err).toMatch(/^queuewarden runbook: the pages cannot be written to .*taken: .*\n$/);
  expect(readFileSync(file, 'utf8')).toBe('x');
});

test('every link between pages leads to a page', () => {
  const pages = runbookPages();
  const ids = new Set(pages.map((p) => p.id));
  const links = pages.flatMap((page) => [...renderPage(page).matchAll(/href="([^"]*)"/g)].map(([, href]) => href!));
  expect(links.length).toBeGreaterThan(pages.length);
  for (const href of links.filter((link) => !/^(?:https?:|#|\.\.\/$)/.test(link))) {
    expect(ids).toContain(/^\.\.\/([a-z0-9-]+)\//.exec(href)?.[1]);
  }
});

test('text of a page cannot become markup', () => {
  const page = {
    id: 'x',
    title: '<script>alert(1)</script>',
    text: '# <img src=x onerror=alert(1)>\n\n<b>bold</b> "quoted"',
  };
  for (const html of [renderPage(page), renderIndex([page])]) expect(html).not.toMatch(/<script>|<img|<b>/);
});

test('the pages are the files beside the playbooks, and that of the requests', () => {
  // One rests on an incident and not on a window: no registry asks it.
  const all = [...playbooks, ...clockPlaybooks].map((p) => p.id);
  expect(runbookPages().map((p) => p.id)).toEqual([
    ...[...new Set([...all, 'action-outcome-unknown'])].sort(),
    'requests',
  ]);
});
