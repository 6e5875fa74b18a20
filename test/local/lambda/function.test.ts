import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startFunction } from '#local/lambda/function.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qw-function-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('answers while it stands, and refuses at once when it is closed', async () => {
  const bundle = join(folder, 'index.mjs');
  writeFileSync(bundle, 'export const handler = async (event) => ({ heard: event });\n');
  const options = { name: 'echo', bundle, environment: {}, timeoutSeconds: 10, onLine: () => undefined };
  const echo = await startFunction(options);
  expect(await echo.invoke({ n: 1 })).toEqual({ heard: { n: 1 } });
  await echo.close();
  await expect(echo.invoke({ n: 2 })).rejects.toThrow('echo is closed');
});
