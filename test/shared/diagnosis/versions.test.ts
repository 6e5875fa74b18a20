import { expect, it } from 'vitest';
import { isAtLeast } from '#shared/diagnosis/versions.ts';

it.each([
  [null, 6, 0, 0, null],
  ['unknown', 6, 0, 0, null],
  ['5.2', 6, 0, 0, false],
  ['6.2-7.02', 6, 3, 0, false],
  ['6.3-0.15', 6, 3, 0, true],
  ['6.10', 6, 3, 0, true],
  ['7u4-27.10 64bit', 6, 3, 0, true],
  ['7u4-27.10 64bit', 7, 0, 5, false],
  ['7.0-3.01', 7, 0, 5, false],
  ['7u5', 7, 0, 5, true],
  ['7.0.5.31.0 64bit', 7, 0, 5, true],
  ['8.0.2.3', 7, 0, 5, true],
])('%s is at least %i.%i.%i: %s', (version, major, minor, update, expected) => {
  expect(isAtLeast(version, major, minor, update)).toBe(expected);
});
