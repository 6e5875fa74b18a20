/** A line of a tool's output. */
export interface ToolLine {
  /** 1-based. */
  number: number;
  /** UTF-8 bytes from the beginning of the output; `end` exclusive. */
  start: number;
  end: number;
  raw: string;
  /** Without qm's prompt, which is followed by output when the commands came from a pipe, and without blanks at the end. */
  text: string;
  /** A shell's prompt: the line is what somebody typed. */
  typed: boolean;
}

/** Longest line that is looked at: no tool prints longer ones, and it keeps every pattern cheap. */
export const MAX_TOOL_LINE = 4_000;

const QM_PROMPT = /^\s{0,20}qm[. ]maint> ?/;
const SHELL_PROMPT = /^(?:[A-Za-z[][\w.@~:/[\]-]{0,80}(?: [\w.~/-]{1,80}\]?)?)?[$#%] (?=\S)/;

const encoder = new TextEncoder();

/** Lines that are not blank. A prompt is told from what follows it. */
export function* toolLines(text: string): Generator<ToolLine> {
  let start = 0;
  let number = 0;
  for (const whole of text.split('\n')) {
    number += 1;
    const end = start + encoder.encode(whole).length;
    const raw = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
    if (raw.trim() !== '') {
      const looked = raw.slice(0, MAX_TOOL_LINE).replace(QM_PROMPT, '').trimEnd();
      const typed = SHELL_PROMPT.test(looked);
      if (looked !== '') yield { number, start, end, raw, text: looked, typed };
    }
    start = end + 1;
  }
}
