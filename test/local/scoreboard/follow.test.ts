import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { followLog } from '#local/scoreboard/follow.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'follow-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('reads each byte once, over a rotation too', () => {
  const [current, yesterday] = [join(dir, 'current'), join(dir, 'yesterday')];
  const follow = followLog(current, yesterday);
  const next = () => follow().map(({ start, bytes }) => [start, new TextDecoder().decode(bytes)]);
  expect(next()).toEqual([]);
  writeFileSync(current, 'one\n');
  expect(next()).toEqual([[0, 'one\n']]);
  expect(next()).toEqual([]);
  appendFileSync(current, 'two\n');
  renameSync(current, yesterday);
  writeFileSync(current, 'a new and longer line\n');
  expect(next()).toEqual([
    [4, 'two\n'],
    [0, 'a new and longer line\n'],
  ]);
  appendFileSync(current, 'end\n');
  expect(next()).toEqual([[22, 'end\n']]);
});
