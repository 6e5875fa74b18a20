import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { loadSite } from '#cdk/config.ts';
import { SITE } from './site.ts';

const folder = mkdtempSync(join(tmpdir(), 'qw-site-'));
afterAll(() => rmSync(folder, { recursive: true }));

const load = (site: unknown) => {
  const file = join(folder, 'site.json');
  writeFileSync(file, JSON.stringify(site));
  return () => loadSite(file);
};

test('the example is a site', () => {
  expect(loadSite(fileURLToPath(new URL('../../cdk/example.json', import.meta.url))).hosts).toHaveLength(2);
});

test.each([
  ['hosts[0]', { ...SITE, hosts: ['*'] }],
  ['a host is named twice', { ...SITE, hosts: ['mx1.example.net', 'mx1.example.net'] }],
  ['slack.botToken', { ...SITE, slack: { ...SITE.slack, botToken: 'name}}:{{resolve' } }],
  ['more than 80 characters', { ...SITE, site: 'test-site', hosts: [`${'x'.repeat(59)}.net`] }],
  ['site', { ...SITE, site: 'a--b' }],
  ['identity', { ...SITE, identity: { kind: 'roles-anywhere' } }],
  ['hostz', { ...SITE, hostz: [] }],
])('what is wrong is named: %s', (what, site) => {
  expect(load(site)).toThrow(what);
});
