import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GUARDS } from './guard-list.ts';
import type { Guard } from './guard.ts';
import { createCounter, type Proof } from './proof.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = ['shared', 'adapters', 'functions', 'agent', 'local', 'test', 'bin', 'tsconfig.json', 'package.json'];

/** A copy of the sources in which guards can be taken out. */
const copyTree = (): string => {
  const tree = mkdtempSync(join(tmpdir(), 'qw-guards-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(tree, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  // Without the bundles that only stories of the whole system need.
  const test = {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    globalSetup: ['test/own-folder.ts', 'test/programs/setup.ts'],
    testTimeout: 90_000,
    maxWorkers: 1,
  };
  writeFileSync(join(tree, 'vitest.config.ts'), `export default ${JSON.stringify({ test })};\n`);
  return tree;
};

const testsPass = (tree: string, tests: readonly string[]): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const child = spawn(process.execPath, [vitest, 'run', '--root', tree, '--bail', '1', ...tests], {
      cwd: tree,
      stdio: 'ignore',
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0));
  });

/** Source text without its guard. Throws when the guard is not where the list says. */
export const without = ({ file, guard, instead = '' }: Guard): { text: string; bare: string } => {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const at = text.indexOf(guard);
  if (at === -1 || text.indexOf(guard, at + 1) !== -1) throw new Error(`${file} has not exactly one: ${guard}`);
  return { text, bare: text.slice(0, at) + instead + text.slice(at + guard.length) };
};

/** Takes every guard out, one at a time, and sees its tests fail. */
export const guards: Proof = {
  name: 'guards',
  says: 'No guard can be taken out without a test that fails.',
  cases: { long: GUARDS.length, short: 2 },
  run: async (n, seed) => {
    const counter = createCounter();
    const tree = copyTree();
    try {
      const sound = new Map<string, boolean>();
      for (let i = 0; i < Math.min(n, GUARDS.length); i++) {
        const guard = GUARDS[(seed + i) % GUARDS.length]!;
        const { text, bare } = without(guard);
        // Tests that fail all the same would miss anything.
        const name = guard.tests.join(' ');
        const isSound = sound.get(name) ?? (await testsPass(tree, guard.tests));
        sound.set(name, isSound);
        writeFileSync(join(tree, guard.file), bare);
        const unnoticed = await testsPass(tree, guard.tests);
        writeFileSync(join(tree, guard.file), text);
        const how = !isSound
          ? 'with tests that fail anyway'
          : unnoticed
            ? 'not missed by any test'
            : 'missed by a test';
        counter.count(isSound && !unnoticed, how, () => guard.what);
      }
    } finally {
      rmSync(tree, { recursive: true, force: true });
    }
    return counter.ran();
  },
};
