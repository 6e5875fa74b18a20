/**
 * What node is started with to run the collector on a mail host: a small heap, as `npm run bench -- agent` measures it.
 * Old space has no limit, because a manifest of 100,000 messages and its result must fit.
 */
export const COLLECTOR_FLAGS: readonly string[] = ['--max-semi-space-size=1', '--optimize-for-size'];

/** Its environment beside PATH and credentials: one arena for all threads keeps what one has freed usable for the next. */
export const COLLECTOR_ENVIRONMENT: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '1',
  UV_THREADPOOL_SIZE: '2',
};
