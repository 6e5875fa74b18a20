/** Cases of each property over hostile text. `FUZZ_RUNS=100000 npx vitest run test/shared/formats` looks longer. */
export const FUZZ_RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_000);

/** Vitest's limit for such a property, milliseconds: a parser that hangs fails, a long search does not. */
export const FUZZ_TIME = 10_000 + FUZZ_RUNS * 10;
