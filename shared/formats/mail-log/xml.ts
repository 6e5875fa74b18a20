import { type Element, entryOfAttributes } from './attributes.ts';
import type { MailLogLine } from './entry.ts';

const ELEMENT = /^<(en|co|he)(?= )/;
const ATTRIBUTE = /\s+([A-Za-z][\w-]{0,30})="([^"]*)"/y;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const BAD: MailLogLine = { kind: 'unparsed', unparsed: 'bad-xml' };

const unescaped = (value: string): string =>
  value.includes('&') ? value.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '') : value;

const attributesOf = (text: string, from: number): Map<string, string> | null => {
  const attributes = new Map<string, string>();
  ATTRIBUTE.lastIndex = from;
  let end = from;
  for (let m = ATTRIBUTE.exec(text); m; m = ATTRIBUTE.exec(text)) {
    const name = m[1] ?? '';
    // A value that was not escaped could bring attributes of its own: of two with one name neither can be believed.
    if (attributes.has(name)) return null;
    attributes.set(name, unescaped(m[2] ?? ''));
    end = ATTRIBUTE.lastIndex;
  }
  return /^\s*\/>\s*$/.test(text.slice(end)) ? attributes : null;
};

/** Reads one element of LOG_FORMAT 4. */
export const parseXmlLine = (text: string): MailLogLine => {
  const element = ELEMENT.exec(text);
  const attributes = element && attributesOf(text, element[0].length);
  if (!attributes) return BAD;
  return entryOfAttributes(element[1] as Element, (name) => attributes.get(name) ?? null);
};
