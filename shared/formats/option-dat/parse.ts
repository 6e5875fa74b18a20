import type { Instant } from '#shared/contracts/primitives.ts';
import { isPrivateSetting } from '../private-settings.ts';
import { createTeller, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

const COMMENT = /^[!#;]/;
const OPTION = /^(?<name>[A-Za-z][\w.*:/@-]{0,250})\s{0,40}=\s{0,40}(?<value>.{0,4000})$/;
const ASKED =
  /^(?:\S{0,80}[$#%>] ?)?(?:\S{0,200}\/)?(?:configutil -o|msconfig show|show) (?<name>[A-Za-z][\w.*-]{0,250})$/;
const TOOL = /^(?:\S{0,80}[$#%>] ?)?(?:\S{0,200}\/)?(?:configutil|msconfig|imsimta)\b|^msconfig#?>/;

/**
 * Reads options: option.dat (`NAME=value`, comments with `!`, `#` or `;`, a backslash continues a line), the listing of
 * configutil (`name = value`), its answer to `-o NAME` (a line with the value alone, after the command) and the lines of
 * `msconfig show`. Names go to lower case; credentials are passed over.
 */
export const parseOptions = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let asked: string | null = null;
  let joined = '';
  let first: ToolLine | null = null;
  const say = (line: ToolLine, name: string, value: string): void => {
    teller.read();
    const plain = /^"([^"]*)"$/.exec(value.trim())?.[1] ?? value.trim();
    if (!isPrivateSetting(name))
      teller.say({ kind: 'option', name: name.toLowerCase(), at, value: plain.slice(0, 500) }, line);
  };
  for (const line of toolLines(text)) {
    const trimmed = line.text.trim();
    const question = ASKED.exec(trimmed)?.groups?.['name'];
    if (question !== undefined) {
      asked = question;
      teller.read();
      continue;
    }
    if (joined === '' && (line.typed || COMMENT.test(trimmed) || TOOL.test(trimmed))) {
      asked = null;
      teller.read();
      continue;
    }
    first ??= line;
    if (trimmed.endsWith('\\') && joined.length < 4_000) {
      joined += trimmed.slice(0, -1);
      teller.read();
      continue;
    }
    const whole = joined + trimmed;
    const option = OPTION.exec(whole.slice(0, 4_500))?.groups;
    if (option) say(first, option['name'] ?? '', option['value'] ?? '');
    else if (asked !== null && joined === '') say(line, asked, trimmed);
    // What cannot be read could be the rest of a credential.
    else teller.skip('unknown-line', { ...line, raw: '(not shown: options hold credentials)' });
    asked = null;
    joined = '';
    first = null;
  }
  return teller.told();
};
