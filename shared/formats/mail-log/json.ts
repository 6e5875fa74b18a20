import { type Element, entryOfAttributes } from './attributes.ts';
import type { MailLogLine } from './entry.ts';

const KNOWN = new Set('ts sc dc ac sz so od de no pi rf fi ei mi us ss se pr in ia fl re di tr ap qt rm dr'.split(' '));
const ELEMENTS: ReadonlySet<string> = new Set<Element>(['en', 'co', 'he']);

const UNKNOWN: MailLogLine = { kind: 'unparsed', unparsed: 'unknown-json-layout' };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Attributes as texts; null = one that is known is neither text nor number. */
const attributesOf = (object: Readonly<Record<string, unknown>>): Map<string, string> | null => {
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(object)) {
    if (!KNOWN.has(name) || value === null) continue;
    if (typeof value === 'string') attributes.set(name, value);
    else if (typeof value === 'number' && Number.isSafeInteger(value)) attributes.set(name, String(value));
    else return null;
  }
  return attributes;
};

/** Flat entries do not name their kind: a connection has a direction, an entry a size. */
const kindOf = (attributes: ReadonlyMap<string, string>): Element | null => {
  if (attributes.has('dr') === attributes.has('sz')) return null;
  return attributes.has('dr') ? 'co' : 'en';
};

/**
 * Reads one line of LOG_FORMAT 5 (`{"en": {…}}`) or 6 (`{…}`) with the attribute names of the XML format. That the names
 * are the same is documented, the nesting is not: any other layout is `unknown-json-layout`, never guessed.
 * Source: Messaging Server Technical Reference, "Transaction logging MTA options: log_format".
 */
export const parseJsonLine = (text: string): MailLogLine => {
  const value = parsed(text);
  if (!isObject(value)) return { kind: 'unparsed', unparsed: 'bad-json' };
  const [name, ...others] = Object.keys(value);
  const nested = name !== undefined && ELEMENTS.has(name) ? value[name] : undefined;
  if (nested !== undefined && (others.length > 0 || !isObject(nested))) return UNKNOWN;
  const attributes = attributesOf(isObject(nested) ? nested : value);
  if (!attributes) return UNKNOWN;
  const element = nested === undefined ? kindOf(attributes) : (name as Element);
  return element === null ? UNKNOWN : entryOfAttributes(element, (attribute) => attributes.get(attribute) ?? null);
};
