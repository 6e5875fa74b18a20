import { Bounds, Selector } from '#shared/contracts/finding.ts';

/** What somebody's words select, or what is wrong with them, as a sentence. */
type Selection = { selector: Selector } | { error: string };

type Criterion = Exclude<Selector['by'], 'bounds'>;
type Read<T> = { value: T } | { error: string };

/** How a selection is written, for help and for errors. */
export const SELECTION_USAGE =
  'to:example.net · rcpt:joe@example.net · from:ann@example.edu · user:ann · null-sender · account:joe · held-by:COMMAND · older:2h · tries:>=5 · size:>1000 (KiB)';

/** Words that select by whom a message is for, whom it is from, or who held it. A domain's case does not matter. */
const CRITERIA: Record<string, { by: Criterion; field: string; domainAt: 'all' | 'after-@' | null; says: string }> = {
  to: { by: 'destination', field: 'destination', domainAt: 'all', says: 'a domain, such as to:example.net' },
  rcpt: { by: 'recipient', field: 'recipient', domainAt: 'after-@', says: 'an address, such as rcpt:joe@example.net' },
  from: { by: 'sender', field: 'sender', domainAt: 'after-@', says: 'an address, such as from:ann@example.edu' },
  user: { by: 'user', field: 'user', domainAt: null, says: 'a user who authenticated, such as user:ann' },
  account: { by: 'account', field: 'account', domainAt: null, says: 'an account, such as account:joe' },
  'held-by': { by: 'held-by', field: 'command', domainAt: null, says: 'the id of a command that held messages' },
};

const BOUND_WORDS: ReadonlySet<string> = new Set(['older', 'tries', 'size']);

/**
 * Reads a selection: one criterion, bounds, or one criterion within bounds. Pure. What is not understood is an error
 * and never left out, for every word that is left out would select more than was meant.
 */
export const parseSelection = (words: readonly string[]): Selection => {
  let criterion: object | null = null;
  const only: Bounds = {};
  for (const word of words) {
    const colon = word.indexOf(':');
    const name = (colon === -1 ? word : word.slice(0, colon)).toLowerCase();
    const value = colon === -1 ? '' : word.slice(colon + 1);
    if (BOUND_WORDS.has(name)) {
      const bound = readBound(name, value);
      if ('error' in bound) return bound;
      const twice = (Object.keys(bound.value) as (keyof Bounds)[]).find((key) => only[key] !== undefined);
      if (twice) return { error: `${name}: stands there twice.` };
      Object.assign(only, bound.value);
      continue;
    }
    const read = readCriterion(name, value, word);
    if ('error' in read) return read;
    if (criterion) return { error: `Only one of to, rcpt, from, user, null-sender, account and held-by can be given.` };
    criterion = read.value;
  }
  const bounded = Object.keys(only).length > 0;
  if (!criterion && !bounded) return { error: `Which messages? A channel alone is none: ${SELECTION_USAGE}` };
  const selector = Selector.safeParse(criterion ? { ...criterion, ...(bounded && { only }) } : { by: 'bounds', only });
  return selector.success ? { selector: selector.data } : { error: `This selects nothing that can be named.` };
};

const readCriterion = (name: string, value: string, word: string): Read<object> => {
  if (name === 'null-sender' || (name === 'from' && value === '<>')) {
    return name === 'null-sender' && value !== ''
      ? { error: 'null-sender takes no value.' }
      : { value: { by: 'null-sender' } };
  }
  const known = Object.hasOwn(CRITERIA, name) ? CRITERIA[name]! : null;
  if (!known || !word.includes(':')) return { error: `${quoted(word)} is not understood. ${SELECTION_USAGE}` };
  if (/[*?%]/.test(value)) return { error: `${name}: takes no wildcard: ${known.says}.` };
  const plain = known.domainAt === null ? value : lowerDomain(value, known.domainAt);
  if (name === 'to' && plain.includes('@')) {
    return { error: `to: takes a domain; for one recipient write rcpt:${quoted(value)}.` };
  }
  const selector = { by: known.by, [known.field]: plain };
  return Selector.safeParse(selector).success
    ? { value: selector }
    : { error: `${name}: takes ${known.says}; not ${quoted(value)}.` };
};

const lowerDomain = (value: string, at: 'all' | 'after-@'): string => {
  const from = at === 'all' ? 0 : value.lastIndexOf('@') + 1;
  return value.slice(0, from) + value.slice(from).toLowerCase();
};

/** Foreign words in a sentence of ours, cut. */
const quoted = (text: string): string => (text === '' ? 'nothing' : text.length > 60 ? `${text.slice(0, 59)}…` : text);

const readBound = (name: string, value: string): Read<Bounds> => {
  if (name === 'older') return readAge(value);
  const match = /^(>=|<=|>|<|=)?(\d{1,9})([kKmM])?$/.exec(value);
  if (!match || (name === 'tries' && match[3]))
    return { error: `${name}: takes a number, such as ${name === 'tries' ? 'tries:>=5' : 'size:>1000 or size:>10M'}.` };
  const [, operator = '=', digits, unit] = match;
  const n = Number(digits) * (unit?.toLowerCase() === 'm' ? 1024 : 1);
  const { least, most } = rangeOf(operator, n);
  const key = name === 'tries' ? 'Attempts' : 'Blocks';
  const bounds = Bounds.safeParse({
    // "At least none" bounds nothing: it is left to the check below to say so.
    ...(least !== null && least > 0 && { [`min${key}`]: least }),
    ...(most !== null && { [`max${key}`]: most }),
  });
  return bounds.success && Object.keys(bounds.data).length > 0
    ? { value: bounds.data }
    : { error: `${name}:${quoted(value)} leaves out nothing, or everything.` };
};

const rangeOf = (operator: string, n: number): { least: number | null; most: number | null } => {
  switch (operator) {
    case '>':
      return { least: n + 1, most: null };
    case '>=':
      return { least: n, most: null };
    case '<':
      return { least: null, most: n - 1 };
    case '<=':
      return { least: null, most: n };
    default:
      return { least: n, most: n };
  }
};

const MINUTES: Record<string, number> = { m: 1, min: 1, h: 60, d: 1_440 };

const readAge = (value: string): Read<Bounds> => {
  const match = /^>?=?(\d{1,5})(min|m|h|d)$/.exec(value.toLowerCase());
  const minutes = match ? Number(match[1]) * MINUTES[match[2]!]! : 0;
  return minutes > 0
    ? { value: { minAge: minutes } }
    : { error: `older: takes an age, such as older:30m, older:2h or older:3d.` };
};
