import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { isVersioned } from '#adapters/aws/inspect.ts';
import { check, verdictOf } from '#local/doctor/check.ts';
import { deployedSite, localDeployment } from '#local/doctor/deployment.ts';
import { exitCodeOf, printCheck } from '#local/doctor/print.ts';
import { rewriteVerdict } from '#local/doctor/storage.ts';

const folder = mkdtempSync(join(tmpdir(), 'qw-site-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const SITE = {
  site: 'north',
  region: 'eu-west-1',
  hosts: ['mx1.example.net'],
  slack: { channel: 'C0123456789', signingSecret: 'a', botToken: 'b' },
  identity: { kind: 'user' },
  signingKey: { active: 2, next: 1 },
};
const OUTPUTS = {
  EvidenceBucketName: 'qw-north-evidence',
  StateBucketName: 'qw-north-state',
  SlackRequestUrl: 'https://example.net/',
  KeyArn1: 'arn:old',
  KeyArn2: 'arn:new',
};

describe('a site', () => {
  const site = file('site.json', SITE);

  test('is known by its file and the outputs of its stack', () => {
    const outputs = file('outputs.json', { 'queuewarden-north': OUTPUTS, 'queuewarden-north--hosts-1': {} });
    expect(deployedSite(site, outputs)).toMatchObject({
      buckets: { evidence: 'qw-north-evidence', state: 'qw-north-state' },
      queuePrefix: 'qw-north_',
      signingKey: 'arn:new',
    });
    expect(deployedSite(site, outputs).endpoint).toBeUndefined();
  });

  test.each<[string, string, unknown, unknown]>([
    ['another site’s outputs', 'no outputs of the stack queuewarden-north', SITE, { 'queuewarden-south': OUTPUTS }],
    [
      'an output that is missing',
      'no output KeyArn2',
      SITE,
      { 'queuewarden-north': { ...OUTPUTS, KeyArn2: undefined } },
    ],
    ['a field that is wrong', 'region', { ...SITE, region: 'Europe' }, { 'queuewarden-north': OUTPUTS }],
    ['no JSON', 'is no JSON', '{', {}],
  ])('%s is named', (_, words, wrong, outputs) => {
    expect(() => deployedSite(file('wrong.json', wrong), file('some.json', outputs))).toThrow(words);
  });

  test('that is not there is said in a sentence', () => {
    expect(() => localDeployment(folder)).toThrow('npm start');
    expect(() => deployedSite(join(folder, 'none.json'), site)).toThrow('none.json');
  });
});

describe('a look', () => {
  const named = (name: string): Error => Object.assign(new Error('said'), { name });

  test.each([
    ['NoSuchBucket', 'failed'],
    ['QueueDoesNotExist', 'failed'],
    ['CredentialsProviderError', 'failed'],
    ['ExpiredTokenException', 'failed'],
    ['ECONNREFUSED', 'failed'],
    ['AccessDeniedException', 'unknown'],
    ['SomethingElse', 'unknown'],
  ])('that ends with %s is %s', (name, state) => {
    expect(verdictOf(named(name)).state).toBe(state);
  });

  test('not allowed is not broken, and neither is in order', async () => {
    const looks = await Promise.all(
      ['AccessDenied', 'NoSuchBucket'].map((name) => check(name, 'docs/deploy.md', () => Promise.reject(named(name)))),
    );
    expect(exitCodeOf([])).toBe(0);
    expect(exitCodeOf(looks.slice(0, 1))).toBe(3);
    expect(exitCodeOf(looks)).toBe(1);
  });

  test('prints foreign text as text', () => {
    const said = 'it says \u001b[2Jgone';
    expect(
      printCheck({ name: 'host', state: 'failed', said, todo: 'look', see: 'docs/deploy.md', ms: null }),
    ).not.toContain('\u001b');
  });

  test('tells a bucket that can be rewritten', () => {
    expect(rewriteVerdict('rewritten').state).toBe('failed');
    expect(rewriteVerdict('refused').state).toBe('ok');
  });

  test.each([
    ['<Status>Enabled</Status>', true],
    ['<Status>Suspended</Status>', false],
    ['', false],
  ])('at versions: %s', async (status, kept) => {
    const server = createServer((_, response) => {
      const xmlns = 'http://s3.amazonaws.com/doc/2006-03-01/';
      response.end(`<VersioningConfiguration xmlns="${xmlns}">${status}</VersioningConfiguration>`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    expect(await isVersioned(createAwsClients({ region: 'eu-west-1', endpoint, credentials }).s3, 'bucket')).toBe(kept);
    server.closeAllConnections();
    server.close();
  });
});
