/**
 * Does something with each item in their order, with at most so many under way. After a failure no further one is begun;
 * throws the first failure, when nothing is under way any more.
 */
export const eachAtOnce = async <T>(
  items: Iterable<T> | AsyncIterable<T>,
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const left = (async function* () {
    yield* items;
  })();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    try {
      for (let item = await left.next(); item.done !== true && failures.length === 0; item = await left.next()) {
        await work(item.value);
      }
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all(Array.from({ length: most }, worker));
  if (failures.length > 0) throw failures[0];
};
