import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { engineSource } from '../../../bin/build-engine.mjs';

it('the compiled engine is that of its sources', async () => {
  const committed = await readFile(new URL('../../../shared/engine/binary.ts', import.meta.url), 'utf8');
  expect(committed === (await engineSource()), 'run: npm run engine').toBe(true);
}, 60_000);
