import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';

const ENTRIES = {
  executor: 'agent/execute/main.ts',
  mailhost: 'local/mailhost/main.ts',
  imsimta: 'local/mailhost/imsimta/main.ts',
} as const;

/** Programs that tests start, by the path of their bundle: reading the sources takes a second at every start. */
export type Programs = Readonly<Record<keyof typeof ENTRIES, string>>;

declare module 'vitest' {
  interface ProvidedContext {
    programs: Programs;
  }
}

/** Bundles the programs once for all tests, into the folder of the run. */
export default async ({ provide, config }: TestProject): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'qw-programs-'));
  await build({
    absWorkingDir: config.root,
    entryPoints: { ...ENTRIES },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  const pathOf = (name: keyof Programs): string => join(folder, `${name}.mjs`);
  provide('programs', { executor: pathOf('executor'), mailhost: pathOf('mailhost'), imsimta: pathOf('imsimta') });
};
