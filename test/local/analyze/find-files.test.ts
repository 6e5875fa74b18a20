import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Found, findFiles } from '#local/analyze/find-files.ts';
import { folderOf } from './folder.ts';

const list = async (folder: string, paths: readonly string[]): Promise<string[]> => {
  const found: Found[] = [];
  for await (const file of findFiles(paths)) found.push(file);
  return found.map(({ path, error }) => `${relative(folder, path)}${error === null ? '' : `: ${error.split(',')[0]}`}`);
};

it('reads folders recursively, in name order', async () => {
  const folder = folderOf({ b: '', 'a/2': '', 'a/1': '' });
  expect(await list(folder, [folder])).toEqual(['a/1', 'a/2', 'b']);
});

it('does not follow links inside folders, not even in circles, but a named one', async () => {
  const folder = folderOf({ 'in/x': '' });
  symlinkSync(folder, join(folder, 'in/up'));
  symlinkSync(join(folder, 'in/x'), join(folder, 'named'));
  expect(await list(folder, [join(folder, 'in'), join(folder, 'named')])).toEqual([
    'in/up: symbolic link',
    'in/x',
    'named',
  ]);
});

it('reports what is no file, and goes on', async () => {
  const folder = folderOf({ x: '' });
  const server = createServer().listen(join(folder, 'socket'));
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  expect(await list(folder, [join(folder, 'gone'), folder])).toEqual([
    'gone: ENOENT: no such file or directory',
    'socket: not a regular file',
    'x',
  ]);
});
