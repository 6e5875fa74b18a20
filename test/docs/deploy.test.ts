import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { NEEDED_SCOPES, SCOPES } from '#adapters/slack/scopes.ts';
import { CollectorConfig } from '#agent/collect/config.ts';
import { COLLECTOR_ENVIRONMENT, COLLECTOR_FLAGS } from '#agent/collect/launch.ts';
import { ExecutorConfig } from '#agent/execute/config.ts';
import { COMMAND } from '#functions/slack/app.ts';
import { main } from '#local/cli.ts';
import { doctorGrants } from '#shared/grants.ts';
import { Site } from '#shared/site.ts';
import { queues } from '#shared/topology.ts';
import { SITE } from '../cdk/site.ts';
import { synthesise } from '../cdk/synthesised.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const json = (path: string): unknown => JSON.parse(read(path));
const guide = read('docs/deploy.md');

interface Statement {
  Action: string | string[];
  Resource: string | string[];
  Condition?: { StringLike: { 's3:prefix': string[] } };
}

describe('the guide is true where that can be seen without an account', () => {
  test('every output that it names is one of the stacks', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const site = synthesise({ ...SITE, identity: { kind: 'roles-anywhere', trustAnchor: { certificate: pem } } });
    const named = [...guide.matchAll(/\bout ([A-Z][A-Za-z]+\d?)/g)].map(([, name]) => name!);
    expect(new Set(named).size).toBeGreaterThan(6);
    expect(Object.keys(site.json.Outputs!)).toEqual(expect.arrayContaining(named));
    const ofHosts = Object.keys(site.hosts.json.Outputs!);
    // A host's are found by its name without dots, as the guide says.
    const own = ofHosts.filter((name) => name.startsWith('mx1examplenet'));
    for (const name of ['IdentityArn', 'CommandQueueUrl']) {
      expect(guide).toContain(`…${name}…`);
      expect(own.filter((one) => one.includes(name)).length).toBeGreaterThan(0);
    }
    expect(ofHosts).toContain('ProfileArn');
  }, 120_000);

  test('the example is a site, and its fields are those that are explained', () => {
    const site = Site.parse(json('cdk/example.json'));
    expect(guide).toContain('cp cdk/example.json site.json');
    const explained = [...guide.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell]) => [
      ...cell!.matchAll(/`([^`]+)`/g),
    ]);
    const fields = new Set(explained.map(([, name]) => name!.split('.')[0]));
    expect(fields).toEqual(new Set(Object.keys(Site.shape)));
    for (const secret of [site.slack.signingSecret, site.slack.botToken]) {
      expect(guide).toContain(`create-secret --name ${secret} `);
    }
  });

  test('every command of ours that it gives is understood', async () => {
    const doctor = /npx queuewarden (doctor --site .*)/.exec(guide)![1]!.split(' ');
    let text = '';
    const terminal = {
      out: (more: string) => void (text += more),
      err: (more: string) => void (text += more),
      color: false,
    };
    expect(await main([...doctor, '--help'], terminal)).toBe(0);
    expect(text).toContain('Usage: queuewarden doctor');
  });

  test('the policy for the doctor is what the emulator holds it to', () => {
    const [, text] = /```json\n([\s\S]+?)\n```/.exec(guide.slice(guide.indexOf('## What the doctor may do')))!;
    const { Statement } = JSON.parse(text!) as { Statement: Statement[] };
    const about = (action: string): Statement[] => Statement.filter(({ Action }) => [Action].flat().includes(action));
    const resources = (action: string): string[] => about(action).flatMap(({ Resource }) => Resource);
    const objects = (bucket: string, prefixes: readonly string[]): string[] =>
      prefixes.map((prefix) => `arn:aws:s3:::qw-SITE-${bucket}-ACCOUNT-REGION/${prefix}*`);
    const { evidence, state, lists, sends } = doctorGrants;
    expect(resources('s3:PutObject').sort()).toEqual(
      [...objects('evidence', evidence.writes), ...objects('state', state.writes)].sort(),
    );
    expect(resources('s3:GetObject').sort()).toEqual(
      [
        ...objects('evidence', [...evidence.reads, ...evidence.writes]),
        ...objects('state', [...state.reads, ...state.writes]),
      ].sort(),
    );
    const listed = about('s3:ListBucket').flatMap(({ Condition }) => Condition!.StringLike['s3:prefix']);
    expect(listed.sort()).toEqual(
      [...lists, ...evidence.reads, ...state.reads, ...state.writes].map((prefix) => `${prefix}*`).sort(),
    );
    expect(resources('sqs:SendMessage').sort()).toEqual(
      sends.map((name) => `arn:aws:sqs:REGION:ACCOUNT:qw-SITE_${name}${queues[name].fifo ? '.fifo' : ''}`).sort(),
    );
  });
});

describe('the Slack app', () => {
  const manifest = json('cdk/slack-manifest.json') as {
    features: { slash_commands: { command: string }[] };
    oauth_config: { scopes: { bot: string[] } };
    settings: { interactivity: { is_enabled: boolean } };
  };

  test('its scopes are those of the Web API methods that are called, and of the command', () => {
    const called = readdirSync(join(root, 'adapters/slack'))
      .filter((name) => name.endsWith('.ts') && name !== 'scopes.ts')
      .flatMap((name) => [...read(`adapters/slack/${name}`).matchAll(/\(\s*'([a-z]+(?:\.[A-Za-z]+)+)'/g)])
      .map(([, method]) => method!);
    expect(called).toContain('chat.postMessage');
    expect(Object.keys(SCOPES).sort()).toEqual([...new Set(called)].sort());
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual(NEEDED_SCOPES);
    // The one for Socket Mode asks for the same.
    expect(/bot: \[(.+)\]/.exec(read('docs/slack.md'))![1]!.split(', ').sort()).toEqual(NEEDED_SCOPES);
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual([COMMAND]);
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
  });
});

describe('what is installed on a host', () => {
  const collector = CollectorConfig.parse(json('agent/host/collector.json'));
  const executor = ExecutorConfig.parse(json('agent/host/executor.json'));

  test('the two programs are told the same of the host', () => {
    expect(collector.host).toBe(executor.host);
    expect(collector.timezone).toBe(executor.timezone);
    expect(collector.queueDir).toBe(executor.queueDir);
    expect(collector.imsimta).toEqual(executor.imsimta);
  });

  test('the service starts the collector as it was measured, and sudo lets it start the executor and nothing else', () => {
    const unit = read('agent/host/queuewarden-collector.service');
    expect(unit).toContain(`/usr/bin/node ${COLLECTOR_FLAGS.join(' ')} /opt/queuewarden/collector.mjs`);
    const environment = Object.entries(COLLECTOR_ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
    expect(unit).toContain(`Environment=${environment.join(' ')}`);
    const [sudo, ...words] = collector.executor.command;
    expect(sudo).toBe('/usr/bin/sudo');
    const [user, program] = [words.at(-2)!, words.at(-1)!];
    const rules = read('agent/host/sudoers')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(rules).toEqual([`queuewarden ALL=(${user}) NOPASSWD: ${program} ""`]);
  });

  test('the guide copies every file that is there', () => {
    for (const name of readdirSync(join(root, 'agent/host'))) expect(guide).toContain(name);
  });
});

test('the doctor’s links lead to headings', () => {
  const links = readdirSync(join(root, 'local/doctor'))
    .flatMap((name) => [...read(`local/doctor/${name}`).matchAll(/(docs\/[a-z]+\.md)#([a-z0-9-]+)/g)])
    .map(([, file, anchor]) => ({ file: file!, anchor: anchor! }));
  expect(links.length).toBeGreaterThan(8);
  for (const { file, anchor } of links) {
    const anchors = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(anchors, file).toContain(anchor);
  }
});
