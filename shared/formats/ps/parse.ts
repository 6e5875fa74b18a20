import type { Instant } from '#shared/contracts/primitives.ts';
import { type Column, columnsOf, isProcessHeading, readProcessRow } from '../process-table.ts';
import { createTeller, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';
import { ASKED_PS } from './asked.ts';

/** Rows of prstat and top that were saved without their heading are told by their sizes, time and percentage. */
export const BARE_ROW =
  /^ *\d{1,10} +\S{1,80} +-?\d{1,4}(?: +| *-)-?\d{1,4} +[\d.]{1,9}[KMGT] +[\d.]{1,9}[KMGT] +\w{1,12} +\d{1,7}:\d\d(?::\d\d)? +[\d.]{1,8}% +\S/;
const BARE: readonly Column[] = ['pid', 'user', 'other', 'virtual', 'resident', 'state', 'time', 'cpu', 'command'];
const BARE_SPLIT: readonly Column[] = BARE.toSpliced(3, 0, 'other');

const TOTALS =
  /^Total: \d{1,9} processes\b|^ *(?:NPROC USERNAME|last pid:|load averages?:|top - |Tasks:|MiB |KiB |CPU:|Memory:)/;
const DEFUNCT = /<defunct>$/;

/**
 * Reads tables of processes by their heading: `ps -ef`, `ps aux`, `ps -eo …` with known columns, prstat, top. Rows
 * without a heading count only in prstat's own layout. Sizes without a unit are KiB; `ps -l`, which prints pages, has
 * no column of that name. That the list which a host is asked for was read to its end is a fact of its own: what it does
 * not show does not run.
 */
export const parsePs = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let columns: readonly Column[] | null = null;
  let heading: ToolLine | null = null;
  let reason = 'no-heading';
  let processes = 0;
  let isWhole = ASKED_PS.test(text);
  for (const line of toolLines(text)) {
    if (line.typed || TOTALS.test(line.text)) teller.read();
    else if (isProcessHeading(line.text)) {
      columns = columnsOf(line.text);
      reason = columns ? 'bad-row' : 'unknown-heading';
      heading = line;
      if (columns) teller.read();
      else teller.skip(reason, line);
    } else if (columns && DEFUNCT.test(line.text)) teller.read();
    else {
      const row = readProcessRow(line.text, columns ?? bareColumns(line.text), at);
      if (row) {
        teller.read();
        teller.say(row, line);
        processes += 1;
      } else {
        teller.skip(reason, line);
        isWhole = false;
      }
    }
  }
  if (isWhole && columns && heading) teller.say({ kind: 'process-list', name: 'ps', at, processes }, heading);
  return teller.told();
};

const bareColumns = (text: string): readonly Column[] => {
  if (!BARE_ROW.test(text)) return [];
  return /^ *\d{1,10} +\S{1,80} +-?\d{1,4} +-?\d/.test(text) ? BARE_SPLIT : BARE;
};
