/** Waits; ends early, without an error, when the signal comes. */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake);
  });

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 60_000;

/** Delay before the next try after so many failures in a row (1 = the first). */
export const backoff = (failures: number): number =>
  Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 20));

/** A periodic job may take this share of the time; a slow host is asked less often. */
const SHARE = 0.05;

/** Pause after a job that took `durationMs`. */
export const pauseAfter = (intervalMs: number, durationMs: number): number =>
  Math.max(intervalMs, durationMs / SHARE - durationMs);

/**
 * Repeats `turn` until the signal comes. It tells how long to pause; a turn that rejects is reported and tried again
 * with growing delays.
 */
export const repeat = async (
  turn: () => Promise<number>,
  report: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> => {
  for (let failures = 0; !signal.aborted;) {
    let pause: number;
    try {
      pause = await turn();
      failures = 0;
    } catch (error) {
      failures += 1;
      pause = backoff(failures);
      if (!signal.aborted) report(error);
    }
    await sleep(pause, signal);
  }
};
