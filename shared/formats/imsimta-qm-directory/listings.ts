import { PRINTED } from '../printed-time.ts';
import { type Listed, listedBy } from '../queue-listing.ts';
import type { ToolLine } from '../tool-lines.ts';

const GATHERED = /^Data gathered from /;
const SESSION = /^(?:(?:\S{0,200}\/)?imsimta qm|exit|quit)$/;
/** What date(1) prints: administrators run it before the tool whose output they save. */
const DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d /;
const COMMENT = /^# /;

/** What one command of `qm` printed. */
export interface Printed {
  /** What the command lists; null = it was not seen, or lists nothing. */
  readonly listed: Listed | null;
  /** Of the command and of what it printed, but for lines that say nothing. */
  readonly lines: readonly ToolLine[];
  readonly output: readonly ToolLine[];
}

const isCommand = (line: ToolLine): boolean =>
  line.typed || SESSION.test(line.text.trim()) || listedBy(line.text) !== null || isAtPrompt(line);

/** After qm's prompt; when the commands came from a pipe it is followed by what they printed. */
const isAtPrompt = ({ raw, text }: ToolLine): boolean =>
  raw.trim() !== text.trim() && !PRINTED.test(text.trim()) && !GATHERED.test(text.trim());

/** A saved session, one part a command; listings that were put one after the other are parts of their own too. */
export const printedIn = (lines: readonly ToolLine[]): Printed[] => {
  type Part = { listed: Listed | null; lines: ToolLine[]; output: ToolLine[]; gathered: boolean };
  const begin = (listed: Listed | null): Part => ({ listed, lines: [], output: [], gathered: false });
  let part = begin(null);
  const parts = [part];
  for (const line of lines) {
    const text = line.text.trim();
    const isNote = DATE.test(text) || (COMMENT.test(text) && listedBy(text) === null);
    const isHead = PRINTED.test(text) || GATHERED.test(text);
    const starts = isNote ? false : isCommand(line) || (isHead && part.gathered);
    if (starts) parts.push((part = begin(isHead ? null : listedBy(text))));
    part.lines.push(line);
    if (isNote || (starts && !isHead)) continue;
    part.output.push(line);
    if (GATHERED.test(text)) part.gathered = true;
  }
  return parts.filter((one) => one.lines.length > 0);
};
