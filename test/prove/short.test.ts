import { expect, test } from 'vitest';
import { proofs } from './all.ts';

/** The long forms have their figures in docs/reliability.md. */
test.each(proofs)('$name: $says', { timeout: 120_000 }, async (proof) => {
  const { held, of, broken } = await proof.run(proof.cases.short, 20_260_105);
  expect(broken).toEqual([]);
  expect(of).toBeGreaterThan(0);
  expect(held).toBe(of);
});
