/** Options and operands of a command line. */
export interface Words {
  /** In lower case, without dash; a bare option has the value ''. */
  options: ReadonlyMap<string, string>;
  operands: readonly string[];
}

/** Splits words into options (`-name`, `-name=value`) and operands. */
export const parseWords = (words: readonly string[]): Words => {
  const options = new Map<string, string>();
  const operands: string[] = [];
  for (const word of words) {
    const option = /^-(?<name>[A-Za-z_]+)(?:=(?<value>.*))?$/.exec(word)?.groups;
    if (option) options.set((option.name ?? '').toLowerCase(), (option.value ?? '').replaceAll('\\', ''));
    else operands.push(word);
  }
  return { options, operands };
};

/** The one word of a table that begins with this; null when there is none or more than one. */
export const complete = <T extends string>(table: readonly T[], word: string): T | null => {
  const lower = word.toLowerCase();
  const exact = table.find((candidate) => candidate === lower);
  if (exact !== undefined) return exact;
  const matches = lower === '' ? [] : table.filter((candidate) => candidate.startsWith(lower));
  return matches.length === 1 ? (matches[0] ?? null) : null;
};
