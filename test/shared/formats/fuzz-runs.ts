/**
 * Cases of each search over hostile text. The long one: `FUZZ_RUNS=100000 npx vitest run
 * test/shared/formats/hostile.test.ts`; it prints its seed before each parser, and `FUZZ_SEED=…` repeats it.
 */
export const FUZZ_RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_000);

/** Seed of the searches that make their own texts; each run another. */
export const FUZZ_SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

/**
 * Vitest's limit for such a property, milliseconds: a parser that becomes slow fails, a long search does not. An endless
 * loop cannot be interrupted from within its process: the run stands still, and must be ended from outside.
 */
export const FUZZ_TIME = 10_000 + FUZZ_RUNS * 10;
