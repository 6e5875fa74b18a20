import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Block, createBlockStore } from '#local/analyze/block-store.ts';
import { readFile } from '#local/analyze/read-file.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { INTERVAL, intervalAt } from '#shared/window/time.ts';
import { folderOf } from './folder.ts';

const two = (n: number): string => String(n).padStart(2, '0');
const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const line = fc
  .tuple(fc.nat(3), fc.nat(23), fc.nat(7), some('E', 'D', 'Q', 'J'), fc.nat(5), some('', 'a', 'B', '*'), fc.nat(3))
  .map(([day, hour, minute, code, to, from, user]) => {
    const stamp = `0${1 + day}-Mar-2026 ${two(hour)}:${two(minute)}:02.31`;
    const channels = code === 'E' ? `tcp_local    tcp_${user % 2} ` : `tcp_${user % 2}    `;
    const star = code === 'E' && user > 1 ? ` *u${user}` : '';
    return `${stamp} ${channels}${code} 3 ${from} rfc822;b@example.net b@D${to}.example.com${star}`;
  });
const lines = fc.array(line, { minLength: 1, maxLength: 80 });

/** Blocks; of times within the log no more than their intervals, as no window tells more of them. */
const shown = (blocks: readonly Block[]) => ({
  from: blocks[0]?.from,
  to: blocks.at(-1)?.to,
  blocks: blocks.map((block) => ({
    number: block.number,
    from: intervalAt(block.from),
    to: intervalAt(block.to),
    latest: block.latest && intervalAt(block.latest),
    rows: block.rows(),
    exemplars: block.exemplars(),
  })),
});

/** Blocks that parts of a log make; with `direct` their counts are handed over one by one, each of an interval. */
const blocksOf = (parts: readonly (readonly string[])[], name: string, direct: boolean) => {
  const store = createBlockStore();
  const step = direct && store.counts(name) ? INTERVAL : 1;
  const digester = createLogDigester({ evidence: name, host: 'mx1', timezone: 'UTC', source: 'mail.log', step });
  for (const [i, part] of parts.entries()) {
    for (const text of part) digester.write(new TextEncoder().encode(`${text}\n`));
    const own = `${name}\n${i}`;
    store.add(digester.take(own, direct ? store.counts(own) : null));
  }
  store.add(digester.end(direct ? store.counts(name) : null));
  return { ...shown(store.sorted()), cost: store.cost() };
};

it('counts that are handed over one by one are those of the digests, in whatever order the minutes come', () => {
  fc.assert(
    fc.property(
      fc.array(lines, { minLength: 1, maxLength: 4 }),
      some('mail.log', 'evidence/mx1/2026-03-01/mail.log'),
      (parts, name) => {
        expect(blocksOf(parts, name, true)).toEqual(blocksOf(parts, name, false));
      },
    ),
  );
});

it('takes no counts of a digest whose times must be judged first', () => {
  const store = createBlockStore();
  expect(store.counts('mail.log')).not.toBeNull();
  expect(store.counts('evidence/mx1/2026-03-01/mail.log')).toBeNull();
});

it('reads a file twice without counting it twice', async () => {
  const text = '04-Mar-2026 09:15:02.31 tcp_local                 D 3  rfc822;b@example.net b@example.net\n';
  const path = join(folderOf({ 'mail.log': text.repeat(3) }), 'mail.log');
  const store = createBlockStore();
  for (let i = 0; i < 2; i++)
    await readFile(path, {
      host: 'mx1',
      timezone: 'UTC',
      onDigest: (digest) => store.add(digest),
      counts: (name) => store.counts(name),
    });
  expect(store.sorted().flatMap((block) => block.rows().cells.map((cell) => cell.count))).toEqual([3]);
});
