import { describe, expect, test } from 'vitest';
import { eachAtOnce } from '#shared/each-at-once.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('each at once', () => {
  test('does everything once, with no more than so many under way', async () => {
    const done: number[] = [];
    let underWay = 0;
    let most = 0;
    await eachAtOnce(
      Array.from({ length: 50 }, (_, i) => i),
      7,
      async (item) => {
        underWay += 1;
        most = Math.max(most, underWay);
        for (let i = 0; i <= item % 3; i++) await turn();
        underWay -= 1;
        done.push(item);
      },
    );
    expect(most).toBe(7);
    expect([...done].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test('begins nothing after a failure, and ends when nothing is under way', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const all = eachAtOnce([0, 1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      begun.push(item);
      await turn();
      if (item === 0) throw new Error('the first');
      await turn();
      ended.push(item);
    });
    await expect(all).rejects.toThrow('the first');
    expect(begun).toEqual([0, 1, 2]);
    expect(ended).toEqual([1, 2]);
  });

  test('takes a source that fails for a failure', async () => {
    const source = async function* () {
      yield await Promise.resolve(1);
      throw new Error('no further page');
    };
    await expect(eachAtOnce(source(), 2, () => Promise.resolve())).rejects.toThrow('no further page');
  });
});
