import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import config from '../.dependency-cruiser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A breach per wall: file → its text. A linter can go blind; then one of these goes unseen. */
const BREACHES: Record<string, Record<string, string>> = {
  'no-circles': { 'shared/text/a.ts': "import './b.ts';", 'shared/text/b.ts': "import './a.ts';" },
  'shared-is-pure': { 'shared/incident/io.ts': "import 'node:fs';" },
  'adapters-on-shared': { 'adapters/memory/up.ts': "import '#functions/runtime/log.ts';" },
  'functions-on-adapters': { 'functions/worker/up.ts': "import '#local/tool.ts';" },
  'agent-on-aws-adapters': { 'agent/collect/up.ts': "import '#functions/runtime/log.ts';" },
  'agent-takes-only-aws': { 'agent/collect/chat.ts': "import '#adapters/slack/chat.ts';" },
  'executor-without-sdk': { 'agent/execute/cloud.ts': "import '#adapters/aws/queue.ts';" },
  'cdk-on-shared': { 'cdk/stack.ts': "import '#functions/runtime/log.ts';" },
  'local-on-top': { 'local/up.ts': "import '#cdk/app.ts';" },
  'mailhost-knows-no-bot': { 'local/mailhost/cheat.ts': "import '#shared/ports.ts';" },
  'only-aws-names-the-sdk': { 'functions/worker/sdk.ts': "import '@aws-sdk/client-s3';" },
  'only-slack-names-bolt': { 'functions/worker/bolt.ts': "import '@slack/bolt';" },
  'functions-are-strangers': { 'functions/worker/peek.ts': "import '../signer/sign.ts';" },
  'records-below-functions': { 'functions/runtime/up.ts': "import '../records/documents.ts';" },
  'formats-are-strangers': {
    'shared/formats/one/a.ts': "import '../two/b.ts';",
    'shared/formats/two/b.ts': 'export {};',
  },
  'playbooks-are-strangers': {
    'shared/playbooks/one/a.ts': "import '../two/b.ts';",
    'shared/playbooks/two/b.ts': 'export {};',
  },
  'drivers-are-strangers': {
    'agent/drivers/one/a.ts': "import '../two/b.ts';",
    'agent/drivers/two/b.ts': 'export {};',
  },
  'diagnosis-below-playbooks': { 'shared/diagnosis/up.ts': "import '#shared/playbooks/one/a.ts';" },
  'playbooks-see-no-formats': { 'shared/playbooks/one/format.ts': "import '#shared/formats/one/a.ts';" },
  'contracts-are-low': { 'shared/contracts/high.ts': "import '#shared/ports.ts';" },
  'assembly-is-compiled': { 'shared/digest/inside.ts': "import '../engine/assembly/main.ts';" },
  'assembly-stands-alone': { 'shared/engine/assembly/out.ts': "import '../../ports.ts';" },
  'only-run-starts-processes': { 'agent/execute/shell.ts': "import 'node:child_process';" },
  resolvable: { 'shared/text/lost.ts': "import './nowhere.ts';" },
};

/** What the breaches reach for. */
const TARGETS = [
  'functions/runtime/log.ts',
  'functions/records/documents.ts',
  'functions/signer/sign.ts',
  'adapters/slack/chat.ts',
  'adapters/aws/queue.ts',
  'local/tool.ts',
  'cdk/app.ts',
  'shared/ports.ts',
  'shared/engine/assembly/main.ts',
];

let tree = '';
let seen: { rule: string; from: string }[] = [];

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'qw-walls-'));
  const put = (file: string, text: string): void => {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  };
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.mjs'])
    cpSync(join(root, file), join(tree, file));
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  for (const file of TARGETS) put(file, 'export {};');
  for (const files of Object.values(BREACHES)) for (const [file, text] of Object.entries(files)) put(file, text);
  const run = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'json',
      'shared',
      'adapters',
      'functions',
      'agent',
      'local',
      'cdk',
    ],
    { cwd: tree, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const { summary } = JSON.parse(run.stdout) as { summary: { violations: { rule: { name: string }; from: string }[] } };
  seen = summary.violations.map((v) => ({ rule: v.rule.name, from: v.from }));
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

test('there is a planted breach for every wall', () => {
  expect(new Set(Object.keys(BREACHES))).toEqual(new Set(config.forbidden!.map((rule) => rule.name)));
});

test.each(Object.entries(BREACHES))('%s is seen', (rule, files) => {
  const offenders = seen.filter((v) => v.rule === rule).map((v) => v.from);
  expect(offenders.some((file) => file in files)).toBe(true);
});
