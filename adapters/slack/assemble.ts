import type { Block } from './blocks.ts';
import { context } from './blocks.ts';
import { LIMITS, WIRE_BUDGET, wireSize } from './limits.ts';
import { safe } from './safe-text.ts';

/** A part of a message: its forms from the fullest to the shortest. */
export interface Part {
  /** What is missing when no form fits, in words. */
  name: string;
  /** Lower ones get room first. */
  rank: number;
  forms: readonly (readonly Block[])[];
  /** Of what is indispensable: how many of its shortest forms get room before anything else gets any. @default 2 */
  early?: number;
}

/** Room for the line that says what was left out. */
const RESERVE = 600;

/** Parts up to this rank appear in any case, and are the first to get more than their shortest form. */
const INDISPENSABLE = 1;

/**
 * The parts in the given order, as much of each as fits Slack's limits. What is indispensable comes first, with more
 * than its shortest form if it can; then, by rank, each part gets room for its shortest form, and then for more: a word
 * on everything is worth more than all about one thing. The last line says what was left out.
 */
export const assemble = (parts: readonly Part[]): Block[] => {
  let room = WIRE_BUDGET - RESERVE;
  let slots = LIMITS.blocks - 1;
  const chosen = new Map<Part, readonly Block[]>();
  const choose = (part: Part, forms: Part['forms']): void => {
    const before = chosen.get(part) ?? [];
    const form = forms.find(
      (blocks) => blocks.length - before.length <= slots && wireSize(blocks) - wireSize(before) <= room,
    );
    if (form === undefined) return;
    chosen.set(part, form);
    room -= wireSize(form) - wireSize(before);
    slots -= form.length - before.length;
  };
  const byRank = parts.toSorted((a, b) => a.rank - b.rank);
  const first = byRank.filter((part) => part.rank <= INDISPENSABLE);
  for (const part of first) choose(part, part.forms.slice(-1));
  for (const part of first) choose(part, part.forms.slice(-(part.early ?? 2)));
  for (const part of byRank) if (!chosen.has(part)) choose(part, part.forms.slice(-1));
  for (const part of byRank) choose(part, part.forms);
  const missing = parts.filter((part) => part.forms.length > 0 && !chosen.has(part)).map((part) => part.name);
  const note = missing.length === 0 ? [] : [context(safe(`Left out for length: ${missing.join(', ')}.`, 300))];
  return [...parts.flatMap((part) => [...(chosen.get(part) ?? [])]), ...note];
};
