import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { type FunctionName, functions } from '#shared/topology.ts';
import { synthesise } from './synthesised.ts';

/** What `npm start` and the flow stories run: see `startFunction` in local/cloud.ts. */
const LOCAL = fileURLToPath(new URL('../../.build/functions', import.meta.url));

/** Name and content hash of every file below a folder. */
const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  );

describe('what is deployed is what one machine runs', () => {
  const { stack, functionOf } = synthesise();
  const { outdir } = stack.node.root as App;

  /** Folder of the function's code, as the template names it in the bucket of the bootstrap stack. */
  const assetOf = (name: FunctionName): string => {
    const code = functionOf(name).Properties['Code'] as { S3Key: string };
    const folder = join(outdir, `asset.${code.S3Key.replace(/\.zip$/, '')}`);
    if (!existsSync(folder)) throw new Error(`${name} has no code at ${folder}`);
    return folder;
  };

  it.each(Object.keys(functions) as FunctionName[])('%s, byte for byte', (name) => {
    const deployed = filesOf(assetOf(name));
    expect(Object.keys(deployed)).toContain('index.mjs');
    expect(deployed).toEqual(filesOf(join(LOCAL, name)));
  });
});
