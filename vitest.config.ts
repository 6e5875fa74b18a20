import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

/** Files that run whole systems, or change what belongs to the process: each gets a process of its own. */
const APART = [
  'test/flow/**/*.test.ts',
  'test/prove/**/*.test.ts',
  'test/local/doctor/one-machine.test.ts',
  'test/local/slack/*.test.ts',
];
const STACKS = ['test/cdk/**/*.test.ts', 'test/docs/{deploy,life}.test.ts'];

const OWN_FOLDER = 'test/own-folder.ts';
/** Makes the bundles that the tests of a project run or name. */
const BUNDLED = [OWN_FOLDER, 'test/flow/setup.ts'];

export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    // On two cores: what runs whole systems waits for much of its time, and lets another one work.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // A machine with other work to do takes many times as long.
    testTimeout: 90_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // Reading the sources anew for each of three hundred small files takes longer than the tests in them.
    projects: [
      { extends: true, test: { name: 'apart', include: APART, globalSetup: BUNDLED } },
      { extends: true, test: { name: 'stacks', include: STACKS, globalSetup: BUNDLED, isolate: false } },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...APART, ...STACKS],
          globalSetup: [OWN_FOLDER, 'test/programs/setup.ts'],
          isolate: false,
        },
      },
    ],
  },
});
