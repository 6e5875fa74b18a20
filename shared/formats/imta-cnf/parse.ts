import type { Instant } from '#shared/contracts/primitives.ts';
import { createTeller, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

/** Keywords that say when mail is tried again, and when it is warned of and returned. */
const KEYWORDS = ['backoff', 'normalbackoff', 'notices', 'normalnotices'] as const;
const VALUE = /^"?(?:P[0-9WDTHMS]{1,20}|\d{1,5})"?$/i;
/** Up to eight intervals, and as many ages. */
const MOST = 8;
const CHANNEL = /^[a-z][\w-]{0,39}$/i;

interface Keyword {
  value: string;
  line: ToolLine;
}

/**
 * Reads the channel blocks of imta.cnf for the keywords of retries and notices, and nothing else of it: each is an
 * option `channel:NAME.KEYWORD`, as the unified configuration names it. The rewrite rules end at the first blank line;
 * blank lines part the blocks; a block is the channel's name with its keywords, then its tag; what `defaults` says holds
 * for the blocks after it, until `nodefaults`. Files that are included (`<FILE`) are not there. Source: 2005Q4
 * Administration Guide, Channel Definitions, Configuring Channel Defaults, backoff and notices.
 */
export const parseImtaCnf = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let defaults = new Map<string, Keyword>();
  let [last, inRules] = [0, true];
  let block: ToolLine[] = [];
  const finish = (): void => {
    const [first] = block;
    const name = first?.text.trim().split(/\s+/, 1)[0] ?? '';
    const own = keywordsOf(block);
    block = [];
    if (!first || inRules) return;
    if (name.toLowerCase() === 'defaults') defaults = new Map([...defaults, ...own]);
    else if (name.toLowerCase() === 'nodefaults') defaults = new Map();
    else if (CHANNEL.test(name))
      for (const [keyword, { value, line }] of new Map([...defaults, ...own]))
        teller.say({ kind: 'option', name: `channel:${name.toLowerCase()}.${keyword}`, at, value }, line);
  };
  for (const line of toolLines(text)) {
    teller.read();
    if (line.number > last + 1) {
      finish();
      inRules = false;
    }
    last = line.number;
    if (!/^\s*[!<]/.test(line.text)) block.push(line);
  }
  finish();
  return teller.told();
};

const keywordsOf = (block: readonly ToolLine[]): Map<string, Keyword> => {
  const found = new Map<string, Keyword>();
  const words = block.flatMap((line) =>
    line.text
      .replace(/\\$/, '')
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => ({ word, line })),
  );
  for (const [i, { word, line }] of words.entries()) {
    const keyword = KEYWORDS.find((k) => k === word.toLowerCase());
    if (keyword === undefined) continue;
    const values: string[] = [];
    // A keyword whose values are not understood is there all the same: the default does not hold.
    while (values.length < MOST && VALUE.test(words[i + 1 + values.length]?.word ?? ''))
      values.push(words[i + 1 + values.length]!.word);
    found.set(keyword, { value: values.join(' ').replaceAll('"', ''), line });
  }
  return found;
};
