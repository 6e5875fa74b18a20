import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { put } from '#local/bundle.mjs';

const folder = mkdtempSync(join(tmpdir(), 'qw-bundle-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('whoever reads a bundle while it is made anew reads the old one to its end', () => {
  const file = join(folder, 'functions/analyzer/index.mjs');
  put(file, Buffer.from('export const handler = 1;'));
  const reading = openSync(file, 'r');
  put(file, Buffer.from('export const handler = 2;'));
  expect(readFileSync(reading, 'utf8')).toBe('export const handler = 1;');
  closeSync(reading);
  expect(readFileSync(file, 'utf8')).toBe('export const handler = 2;');
  expect(readdirSync(join(folder, 'functions/analyzer'))).toEqual(['index.mjs']);

  const { ino } = statSync(file);
  put(file, Buffer.from('export const handler = 2;'));
  expect(statSync(file).ino).toBe(ino);
});
