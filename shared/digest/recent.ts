/** Copies of messages remembered: the recipients of one copy stand close together in a log. */
const REMEMBERED = 512;

/** Tells whether something was seen lately, and remembers it. Memory is bounded; what is long ago is forgotten. */
export const createRecent = (): ((name: string) => boolean) => {
  let young = new Set<string>();
  let old = new Set<string>();
  return (name) => {
    const seen = young.has(name) || old.has(name);
    young.add(name);
    if (young.size >= REMEMBERED) [old, young] = [young, new Set()];
    return seen;
  };
};
