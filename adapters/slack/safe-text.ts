import { shorten } from '#shared/text/shorten.ts';
import { maskAddresses } from './mask.ts';

/** Text that cannot become a mention, link, emoji or formatting in a plain or rich text element. Only {@link safe} makes it. */
export type SafeText = string & { readonly __safe: unique symbol };

/** Invisible and without a line break opportunity: it parts what Slack would read as one token. */
const JOINER = '\u2060';

/** Nothing of these is ever seen: controls, bidi and zero-width characters, lone surrogates, blank letters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u{115F}\u{1160}\u{3164}\u{FFA0}\u{2800}]|[\u{FE00}-\u{FE0F}]/gu;

/** More than two marks on one letter climb over the neighbouring lines. */
const MARK_FLOOD = /(\p{M}{2})\p{M}+/gu;

const TOKENS: readonly RegExp[] = [
  // <!channel>, <@U1>, <#C1>, <http://…>, <mailto:…>
  /<(?=[!@#]|http|mailto|[a-z][a-z0-9+.-]{0,20}:)/gi,
  // :emoji: but not the seconds of 12:34:56
  /:(?=(?!\d{1,2}:)[\p{L}\p{N}_+'-]{1,60}:)/gu,
  /:(?=\/\/)/g,
  /@(?=channel|here|everyone)/gi,
];

const disarm = (text: string): string => TOKENS.reduce((t, token) => t.replace(token, `$&${JOINER}`), text);

const cut = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  const end = /[\uD800-\uDBFF]/.test(text[limit - 2] ?? '') ? limit - 2 : limit - 1;
  return `${text.slice(0, end)}…`;
};

const clean = (text: string): string => text.replace(INVISIBLE, '').replace(MARK_FLOOD, '$1');

const finish = (text: string, limit: number, short = cut): SafeText =>
  (short(disarm(maskAddresses(text)), limit) || '–') as SafeText;

const oneLine = (text: string): string => clean(text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')).trim();

/** One line of text from anywhere, at most `limit` UTF-16 units: addresses masked, nothing live, never empty. */
export const safe = (text: string, limit: number): SafeText => finish(oneLine(text), limit);

/** Like {@link safe}, for a line of a log: what is too long loses its middle, and keeps its reason. */
export const safeEntry = (text: string, limit: number): SafeText => finish(oneLine(text), limit, shorten);

/** Like {@link safe}, but lines stay lines: for preformatted text. */
export const safeLines = (text: string, limit: number): SafeText =>
  finish(
    text
      .split(/\r\n|[\n\r\u2028\u2029]/)
      .map((line) => clean(line.replaceAll('\t', '  ')).trimEnd())
      .join('\n'),
    limit,
  );

/** Safe text for a mrkdwn element or a message's `text`: entities escaped, formatting characters parted. */
export const mrkdwn = (text: SafeText): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    // An underscore inside a word formats nothing, and people copy channel names.
    .replace(/[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, `${JOINER}$&${JOINER}`);
