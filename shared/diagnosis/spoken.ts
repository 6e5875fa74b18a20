import { type Cell, cellKey } from '#shared/contracts/digest.ts';
import type { HostView } from '#shared/window/view.ts';

/** What the MTA says of a reply that looks empty: it has a playbook of its own, and no class of reasons. */
export const EMPTY_REPLY = /zero length smtp status line/i;

/**
 * Cells whose proven lines all say something. Where an unusual text has no class of its own this is what can be told of
 * it: a kind of entry without a kept line, or with one that says something else, does not count.
 */
export const cellsThatSay = (view: HostView, cells: readonly Cell[], text: RegExp): Cell[] => {
  const answers = new Map<string, boolean>();
  return cells.filter((cell) => {
    const key = cellKey(cell);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const lines = view.proof(key);
    const answer = lines.length > 0 && lines.every((e) => text.test(e.line.text));
    answers.set(key, answer);
    return answer;
  });
};

/** Whether of some cells no line was kept, so that nothing is known of what they say. */
export const someAreUnheard = (view: HostView, cells: readonly Cell[]): boolean =>
  [...new Set(cells.map(cellKey))].some((key) => view.proof(key).length === 0);
