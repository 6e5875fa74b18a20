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
}

/** Room for the line that says what was left out. */
const RESERVE = 600;

/** The parts in the given order, as much of each as fits Slack's limits; the last line says what was left out. */
export const assemble = (parts: readonly Part[]): Block[] => {
  let room = WIRE_BUDGET - RESERVE;
  let slots = LIMITS.blocks - 1;
  const chosen = new Map<Part, readonly Block[]>();
  for (const part of parts.toSorted((a, b) => a.rank - b.rank)) {
    const form = part.forms.find((blocks) => blocks.length <= slots && wireSize(blocks) <= room);
    if (form === undefined) continue;
    chosen.set(part, form);
    room -= wireSize(form);
    slots -= form.length;
  }
  const missing = parts.filter((part) => part.forms.length > 0 && !chosen.has(part)).map((part) => part.name);
  const note = missing.length === 0 ? [] : [context(safe(`Left out for length: ${missing.join(', ')}.`, 80))];
  return [...parts.flatMap((part) => [...(chosen.get(part) ?? [])]), ...note];
};
