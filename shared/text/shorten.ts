const GAP = ' … ';

/** Of what is shown the larger part is the beginning: when, where, who. */
const HEAD = 0.55;

/** A longer word is cut where it must. */
const LONGEST_WORD = 60;

const isBlankAt = (text: string, at: number): boolean => /\s/.test(text.charAt(at));

/** Nearest place, from `at` by `step`, at which a word ends or begins; without one near, `at` itself, but in no surrogate pair. */
const wordEdge = (text: string, at: number, step: 1 | -1): number => {
  for (let moved = 0; moved <= LONGEST_WORD; moved++) {
    const edge = at + moved * step;
    if (edge <= 0 || edge >= text.length || isBlankAt(text, edge - 1) || isBlankAt(text, edge)) return edge;
  }
  return /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at + step : at;
};

/**
 * Text of at most `limit` UTF-16 units that lost its middle, by whole words where they are not very long: an entry of a
 * log begins with when and where, and ends with why. `limit` is 20 or more.
 */
export const shorten = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  const head = text.slice(0, wordEdge(text, Math.floor((limit - GAP.length) * HEAD), -1)).trimEnd();
  const tail = text.slice(wordEdge(text, text.length - (limit - GAP.length - head.length), 1)).trimStart();
  return `${head}${GAP}${tail}`;
};
