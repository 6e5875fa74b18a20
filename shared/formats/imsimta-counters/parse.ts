import type { Instant } from '#shared/contracts/primitives.ts';
import { createTeller, type Said, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

type Counters = Extract<Said, { kind: 'counters' }>;

const LABELS = ['received', 'stored', 'delivered', 'submitted', 'attempted', 'rejected', 'failed'] as const;

/** Rows of a channel that are kept as its evidence: twice those that are known. */
const MOST_ROWS = 2 * LABELS.length;

const CALL_OUT = / +\(\d{1,2}\)$/;
const HEADING = /^Channel\s+Messages\s+Recipients\s+Blocks$/;
const RULE = /^-{1,40}(?:\s{1,40}-{1,40}){0,9}$/;
const CHANNEL = /^[a-z][\w-]{0,79}$/;
const ROW =
  /^([A-Z][a-z]{1,20})\s{1,40}(-?\d{1,15})\s{1,40}-?\d{1,15}\s{1,40}-?\d{1,15}(?: {1,9}\((-?\d{1,15}) first time\))?$/;
const QUEUE_TIME = /^Queue (first )?time\/count\s{1,40}-?\d{1,15}\/(-?\d{1,15}) = (\S{1,40})$/;
const ASSOCIATIONS = /^Total (?:In|Out|Rejected In|Rejected Out) Assocs\s{1,40}-?\d{1,15}$/;
const ECHO = /^(?:\S{0,200}\/)?(?:imsimta (?:qm )?)?counters\b/;

/**
 * Reads `imsimta counters -show`: rows by label under an unindented channel name; any may be missing (null), any may be
 * negative. Without the heading nothing is taken for a counter, unless `-noheaders` was asked for, which it never is
 * here. Source: 6.3 Administration Guide, 27.8.5.
 */
export const parseCounters = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let headed = false;
  let current: { fact: Counters; lines: ToolLine[] } | null = null;
  const finish = (): void => {
    if (current) teller.say(current.fact, paragraph(current.lines));
    current = null;
  };
  for (const line of toolLines(text)) {
    const row = line.text.replace(CALL_OUT, '').trimEnd();
    if (HEADING.test(row)) {
      headed = true;
      teller.read();
    } else if (line.typed || RULE.test(row)) teller.read();
    else if (headed && CHANNEL.test(row)) {
      finish();
      current = { fact: { kind: 'counters', name: row, at, ...NOTHING }, lines: [line] };
      teller.read();
    } else if (ECHO.test(row)) teller.read();
    else if (current && fill(current.fact, row.trimStart())) {
      if (current.lines.length < MOST_ROWS) current.lines.push(line);
      teller.read();
    } else teller.skip(headed ? 'unknown-label' : 'no-heading', line);
  }
  finish();
  return teller.told();
};

/** A channel's name with its rows, in one line: none of them says anything without the others. */
const paragraph = (lines: readonly ToolLine[]): ToolLine => ({
  ...lines[0]!,
  end: lines.at(-1)!.end,
  raw: lines.map(({ text }) => text.trim().replaceAll(/\s+/g, ' ')).join(' '),
});

const NOTHING = {
  received: null,
  stored: null,
  delivered: null,
  firstTime: null,
  submitted: null,
  attempted: null,
  rejected: null,
  failed: null,
  queueTime: null,
  queueTimeCount: null,
} as const;

/** Puts a row's figures into the fact; false = no row that is known. */
const fill = (fact: Counters, text: string): boolean => {
  const row = ROW.exec(text);
  // One ancestor prints `Store` for `Stored`.
  const label = row && LABELS.find((l) => l.startsWith((row[1] ?? '').toLowerCase()));
  if (row && label) {
    fact[label] = Number(row[2]);
    if (row[3] !== undefined) fact.firstTime = Number(row[3]);
    return true;
  }
  const time = QUEUE_TIME.exec(text);
  if (time && time[1] === undefined) {
    const mean = Number(time[3]);
    fact.queueTime = Number.isFinite(mean) ? mean : null;
    fact.queueTimeCount = Number(time[2]);
  }
  return time !== null || ASSOCIATIONS.test(text);
};
