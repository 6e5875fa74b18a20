import type { StableId } from '#shared/contracts/primitives.ts';
import { parseQueueFileName } from '../queue-file-name.ts';

/** One answer in VMS message style: `%QM-I-HELD, held the message file PATH`. */
export interface QmResultLine {
  facility: string;
  severity: 'S' | 'I' | 'W' | 'E' | 'F';
  ident: string;
  /** Foreign text, wrapped lines joined with a blank. */
  text: string;
  /** Message that the line names by its queue file; null when it names none. */
  id: StableId | null;
}

export interface ParsedQmResults {
  lines: QmResultLine[];
  /** Lines that are neither a result nor the rest of one: nothing may depend on such an answer. */
  strange: string[];
}

const LINE = /^%?(?<facility>[A-Z_]+)-(?<severity>[SIWEF])-(?<ident>[A-Z_]+), (?<text>.*)$/;
/** A word, after any directory: `/` on Unix, `[DIR]` on VMS. */
const FILE = /(?:^|[\s/\]])(?<file>[0-9A-Z]{2}[A-Za-z0-9_+-]{3,80}\.(?:HELD|[0-9A-Z]{2}))(?=$|[\s;,.])/g;
const STRANGE_LIMIT = 20;

/**
 * Reads the result lines of acting commands. A path may stand on the line after its message (manuals wrap, terminals
 * too); `%` may be missing. Source: 6.3 Administration Reference, qm stop (QM-E-NOTSTOPPED); PMDF help, HOLD.
 */
export const parseQmResults = (text: string): ParsedQmResults => {
  const lines: QmResultLine[] = [];
  const strange: string[] = [];
  /** Whether the last line still waits for its file. */
  let open = false;

  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '') continue;
    const parts = LINE.exec(line)?.groups as Omit<QmResultLine, 'id'> | undefined;
    if (parts) {
      const { facility, severity, ident, text } = parts;
      lines.push({ facility, severity, ident, text, id: idIn(text) });
      open = true;
    } else if (open && lines.at(-1)!.id === null) {
      const last = lines.at(-1)!;
      // A path broken in its middle only makes sense rejoined; after "message file" the path begins on the new line.
      const id = last.text.endsWith('message file') ? idIn(line) : idIn(last.text + line);
      last.text = `${last.text} ${line}`;
      last.id = id;
      open = id === null && last.text.length < 2_000;
    } else {
      open = false;
      if (strange.length < STRANGE_LIMIT) strange.push(line.slice(0, 200));
    }
  }
  return { lines, strange };
};

/** Of the last queue file that is named: an error may say more after it. */
const idIn = (text: string): StableId | null => {
  const file = [...text.slice(0, 2_000).matchAll(FILE)].at(-1)?.groups?.['file'];
  return file === undefined ? null : (parseQueueFileName(file)?.id ?? null);
};
