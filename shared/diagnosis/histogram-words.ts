/** Buckets of the histogram that are told one by one. */
const TOLD = 10;

/** How many files failed how often: `0: 12, 1: 40, 2: 31, 10 or more: 7`; what no file has is left out. */
export const histogramWords = (byAttempts: readonly number[]): string => {
  const late = byAttempts.slice(TOLD).reduce((sum, n) => sum + n, 0);
  return [
    ...byAttempts.slice(0, TOLD).flatMap((count, failures) => (count > 0 ? [`${failures}: ${count}`] : [])),
    ...(late > 0 ? [`${TOLD} or more: ${late}`] : []),
  ].join(', ');
};
