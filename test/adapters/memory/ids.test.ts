import { expect, it } from 'vitest';
import { createSequentialIds } from '#adapters/memory/ids.ts';
import { randomIds } from '#adapters/system/ids.ts';
import { OpaqueId } from '#shared/contracts/primitives.ts';

it.each([
  ['sequential', createSequentialIds('p')],
  ['random', randomIds],
])('%s ids are opaque ids, never twice the same', (_name, ids) => {
  const made = Array.from({ length: 1000 }, () => OpaqueId.parse(ids.next()));
  expect(new Set(made).size).toBe(1000);
});
