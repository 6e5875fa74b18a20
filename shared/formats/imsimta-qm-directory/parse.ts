import type { StableId } from '#shared/contracts/primitives.ts';
import { parseQueueFileName } from '../queue-file-name.ts';

/** One message of a listing. `number` is good only inside the dialogue that printed it, until the next listing. */
export interface DirectoryRow {
  number: number;
  /** Queue file name as printed, without directories. */
  file: string;
  id: StableId;
  attempts: number;
  held: boolean;
  /** In blocks, normally 1024 bytes each. */
  blocks: number;
  /** Host-local time without a zone, `YYYY-MM-DDTHH:MM:SS`: creation of the file, so its last re-queue. */
  queuedSince: string;
}

/** Messages under one `Channel:` heading. */
export interface DirectoryBlock {
  channel: string;
  rows: DirectoryRow[];
  /** Numbers whose file name is no queue file name: counted, never selected. */
  unreadable: number[];
  /** Its total was printed, and there is no less than that: the listing of the channel was not cut off, nor thinned. */
  whole: boolean;
}

/** Why a text is not taken for a listing. Closed list; every one means: act on nothing. */
export type DirectoryProblem =
  | 'no-heading'
  | 'unknown-heading'
  | 'unknown-line'
  | 'tool-error'
  | 'duplicate-number'
  | 'count-mismatch';

export type ParsedDirectory =
  | { ok: true; blocks: DirectoryBlock[] }
  | { ok: false; reason: DirectoryProblem; line: string };

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

const DATE = /^[A-Z][a-z]{2}, {1,2}\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d(?: .{1,40})?$/;
const ECHO = /^(?:qm[. ]maint> ?)?(?:[$#] )?(?:imsimta qm )?(?:dir(?:ectory)?|held)(?: [a-z0-9_-]{1,40})?$/i;
const GATHERED = 'Data gathered from the queue directory tree';
const BLOCK = /^Channel: (?<channel>[A-Za-z0-9_-]{1,80})\s+Size Queued since$/;
const RULE = /^-{10,}$/;
const ROW =
  /^(?<number>\d{1,9})\s+(?:\d{1,4}\/)?(?<file>[^\s/]{1,120})\s+(?<blocks>\d{1,12}) {1,9}(?<day>\d{1,2})-(?<month>[A-Za-z]{3})-(?<year>\d{4}) (?<time>\d\d:\d\d:\d\d)$/;
const SIZE_TOTAL = /^(?:Grand total|Total) size:\s+(?<size>\d{1,15})$/;
const COUNT_TOTAL = /^(?<count>\d{1,9}) total messages? queued$/;
const TOOL_LINE = /^%?[A-Z_]+-[SIWEF]-[A-Z_]+, /;

/**
 * Reads what `directory CHANNEL` or `held CHANNEL` printed inside one dialogue. Anything that is not in the documented layout fails the
 * whole listing: a row that was misread could be the number of a message that nobody approved. An empty listing needs
 * its heading. Source: 6.3 Administration Reference, imsimta qm (examples); PMDF help, HOLD (right-aligned numbers,
 * upper-case months, `N total messages queued`).
 */
export const parseQmDirectory = (text: string): ParsedDirectory => {
  const blocks: DirectoryBlock[] = [];
  const numbers = new Set<number>();
  let gathered = false;
  let size = 0;
  const fail = (reason: DirectoryProblem, line: string): ParsedDirectory => ({
    ok: false,
    reason,
    line: line.slice(0, 200),
  });

  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || RULE.test(line) || DATE.test(line)) continue;
    if (TOOL_LINE.test(line)) return fail('tool-error', line);
    if (!gathered) {
      if (ECHO.test(line)) continue;
      if (line !== GATHERED) return fail(line.startsWith('Data gathered') ? 'unknown-heading' : 'no-heading', line);
      gathered = true;
      continue;
    }
    if (line.startsWith('Channel:')) {
      const channel = BLOCK.exec(line)?.groups?.['channel'];
      if (channel === undefined) return fail('unknown-heading', line);
      blocks.push({ channel, rows: [], unreadable: [], whole: false });
      size = 0;
      continue;
    }
    const sum = SIZE_TOTAL.exec(line)?.groups?.['size'];
    if (sum !== undefined) {
      const last = blocks.at(-1);
      // Each size is rounded up, so that together they are no less than their total.
      if (last && line.startsWith('Total')) last.whole = size >= Number(sum);
      continue;
    }
    const count = COUNT_TOTAL.exec(line)?.groups?.['count'];
    if (count !== undefined) {
      if (Number(count) !== numbers.size) return fail('count-mismatch', line);
      for (const block of blocks) block.whole = true;
      continue;
    }
    const block = blocks.at(-1);
    const row = readRow(line);
    if (!block || !row) return fail('unknown-line', line);
    if (numbers.has(row.number)) return fail('duplicate-number', line);
    numbers.add(row.number);
    size += row.blocks;
    const name = parseQueueFileName(row.file);
    if (name) block.rows.push({ ...row, ...name });
    else block.unreadable.push(row.number);
  }
  return gathered ? { ok: true, blocks } : fail('no-heading', '');
};

const readRow = (line: string): Pick<DirectoryRow, 'number' | 'file' | 'blocks' | 'queuedSince'> | null => {
  const parts = ROW.exec(line)?.groups as Record<RowPart, string> | undefined;
  const month = parts ? MONTHS.indexOf(parts.month.toUpperCase()) + 1 : 0;
  if (!parts || month === 0) return null;
  return {
    number: Number(parts.number),
    file: parts.file,
    blocks: Number(parts.blocks),
    queuedSince: `${parts.year}-${String(month).padStart(2, '0')}-${parts.day.padStart(2, '0')}T${parts.time}`,
  };
};

type RowPart = 'number' | 'file' | 'blocks' | 'day' | 'month' | 'year' | 'time';
