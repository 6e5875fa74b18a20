import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { change } from '#agent/drivers/imsimta/change.ts';
import { conclude } from '#agent/drivers/imsimta/conclude.ts';
import type { Reply } from '#agent/drivers/dialogue.ts';
import type { MessageAction } from '#shared/actions/index.ts';

/** A queue whose files others deliver, try again, hold and release, and a qm that goes by the paths of its last listing. */
interface File {
  id: string;
  attempts: number;
  held: boolean;
}
type Move = { at: number; file: number; to: 'gone' | 'tried' | 'held' | 'released' | 'new' };

const nameOf = ({ id, attempts, held }: File): string =>
  `${(1295 - attempts).toString(36).toUpperCase().padStart(2, '0')}${id}.${held ? 'HELD' : '00'}`;

const makeQueue = (count: number, moves: readonly Move[]) => {
  const files: File[] = Array.from({ length: count }, (_, i) => ({ id: `m${i}x`, attempts: i % 3, held: i % 4 === 0 }));
  let numbered: string[] = [];
  let steps = 0;
  const touched: string[] = [];
  const happen = (): void => {
    for (const { to, file } of moves.filter(({ at }) => at === steps)) {
      const index = files.findIndex(({ id }) => id === `m${file}x`);
      const found = files[index];
      if (to === 'new') files.unshift({ id: `n${steps}x${file}`, attempts: 0, held: false });
      else if (!found) continue;
      else if (to === 'held') found.held = true;
      else if (to === 'released') found.held = false;
      else if (found.held) continue;
      else if (to === 'gone') files.splice(index, 1);
      else found.attempts += 1;
    }
    steps += 1;
  };
  const act = (verb: MessageAction, text: string): string =>
    text
      .split(',')
      .flatMap((part) => {
        const [from, to = from] = part.split('-').map(Number) as [number, number | undefined];
        return numbered.slice(from - 1, to);
      })
      .map((name) => {
        const at = files.findIndex((file) => nameOf(file) === name);
        const file = files[at];
        if (!file) return `%QM-E-NOFILE, unable to ${verb} the message file /q/${name}; no such file\n`;
        touched.push(file.id);
        if (verb === 'hold') file.held = true;
        else if (verb === 'release') file.held = false;
        else files.splice(at, 1);
        return `%QM-I-DONE, ${verb} of the message file /q/${name}\n`;
      })
      .join('');
  const answer = (line: string): Reply => {
    happen();
    const [verb, rest] = line.split(' ') as [MessageAction | 'directory' | 'held', string];
    if (verb !== 'directory' && verb !== 'held') return { ok: true, text: act(verb, rest) };
    numbered = files.filter((file) => file.held === (verb === 'held')).map(nameOf);
    const rows = numbered.map((name, i) => `${i + 1} ${name} 1 10-Mar-2026 08:12:03\n`).join('');
    const heading = numbered.length > 0 ? 'Channel: tcp_local   Size Queued since\n' : '';
    return { ok: true, text: `Data gathered from the queue directory tree\n${heading}${rows}` };
  };
  return { files, touched, answer };
};

const run = (action: MessageAction, ids: string[], queue: ReturnType<typeof makeQueue>) => {
  const dialogue = change(action, 'tcp_local', ids);
  let turn = dialogue.next();
  while (!turn.done) {
    const step = turn.value;
    turn = dialogue.next(step.kind === 'say' ? queue.answer(step.line) : { ok: true, text: '' });
  }
  if (!turn.value.started) throw new Error(turn.value.why);
  return conclude(action, ids, turn.value.change, turn.value.change.after!);
};

/** Nothing moves twice: whoever moves a message to and fro in time with the listings hides it from them. */
const moves = fc.uniqueArray(
  fc.record({
    at: fc.integer({ min: 0, max: 12 }),
    file: fc.integer({ min: 0, max: 24 }),
    to: fc.constantFrom('gone', 'tried', 'held', 'released', 'new'),
  }),
  { maxLength: 12, selector: ({ file }) => file },
);
const picks = fc.uniqueArray(fc.integer({ min: 0, max: 24 }), { minLength: 1, maxLength: 20 });

describe.each(['hold', 'release', 'return', 'delete'] as const)('%s while mail moves', (action) => {
  it('touches approved messages only, none twice if it cannot be taken back, and tells the truth', () => {
    fc.assert(
      fc.property(moves, picks, (what, picked) => {
        const queue = makeQueue(25, what);
        const ids = picked.map((n) => `m${n}x`);
        const told = run(action, ids, queue);

        expect(queue.touched.filter((id) => !ids.includes(id))).toEqual([]);
        if (action !== 'hold') expect(new Set(queue.touched).size).toBe(queue.touched.length);
        expect(told.map(({ id }) => id)).toEqual(ids);
        for (const { id, outcome } of told) {
          const file = queue.files.find((other) => other.id === id);
          if (action === 'return' || action === 'delete') {
            if (outcome === 'done')
              expect({ id, touched: queue.touched.includes(id), file }).toMatchObject({ touched: true });
            if (queue.touched.includes(id)) expect(outcome).toBe('done');
          }
          if (outcome === 'gone') expect(file).toBeUndefined();
        }
      }),
      { numRuns: 500 },
    );
  });
});

it('a quiet hold is a whole hold, whatever moved before it', () => {
  fc.assert(
    fc.property(moves, picks, (what, picked) => {
      const early = what.map((move) => ({ ...move, at: 1 }));
      const queue = makeQueue(25, early);
      const ids = picked.map((n) => `m${n}x`);
      const told = run('hold', ids, queue);
      for (const { id, outcome } of told) {
        const file = queue.files.find((other) => other.id === id);
        expect([outcome, file?.held]).toEqual(file ? ['done', true] : ['gone', undefined]);
      }
    }),
    { numRuns: 300 },
  );
});
