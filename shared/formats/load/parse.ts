import type { Instant } from '#shared/contracts/primitives.ts';
import { createTeller, type Said, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

const AVERAGES = /\bload averages?: *(\d{1,6}[.,]\d{1,3}),? +(\d{1,6}[.,]\d{1,3}),? +(\d{1,6}[.,]\d{1,3})/;
const CPUS = /^(?:cpus|CPU\(s\)|processors)\s{0,20}[:=]\s{0,20}(\d{1,5})$/i;
const GROUPS = /^(?:kthr|procs)\b/;
const NUMBER = /^-?\d{1,15}$/;

type Load = Extract<Said, { kind: 'load' }>;

/**
 * Reads `uptime` and the first or last line of prstat and top (load averages), `vmstat` (run queue and idle share of
 * its last row: the first tells of the time since the boot) and a line `cpus: N`. All of an output is one fact.
 */
export const parseLoad = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let columns: readonly string[] | null = null;
  let found: { load: Load; line: ToolLine } | null = null;
  const say = (line: ToolLine, values: Partial<Load>): void => {
    teller.read();
    found = { load: { ...(found?.load ?? { ...NOTHING, at }), ...values }, line };
  };
  for (const line of toolLines(text)) {
    const averages = AVERAGES.exec(line.text);
    const cpus = CPUS.exec(line.text.trim());
    const words = line.text.trim().split(/\s+/, 60);
    if (line.typed || GROUPS.test(line.text.trim())) teller.read();
    else if (averages) {
      const [one = null, five = null, fifteen = null] = averages.slice(1).map((n) => Number(n.replace(',', '.')));
      say(line, { one, five, fifteen });
    } else if (cpus) say(line, { cpus: Number(cpus[1]) });
    else if (words[0] === 'r' && words[1] === 'b' && words.includes('id')) {
      columns = words;
      teller.read();
    } else if (columns && words.length === columns.length && words.every((word) => NUMBER.test(word))) {
      say(line, { runQueue: Number(words[0]), idlePercent: Number(words[columns.lastIndexOf('id')]) });
    } else teller.skip(columns ? 'bad-row' : 'no-load', line);
  }
  // Assigned in a callback, which the compiler does not follow.
  const last = found as { load: Load; line: ToolLine } | null;
  if (last) teller.say(last.load, last.line);
  return teller.told();
};

const NOTHING = {
  kind: 'load',
  name: '',
  one: null,
  five: null,
  fifteen: null,
  runQueue: null,
  cpus: null,
  idlePercent: null,
} as const;
