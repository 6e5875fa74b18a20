import type { Instant } from '#shared/contracts/primitives.ts';
import { type Column, columnsOf, isProcessHeading, readProcessRow } from '../process-table.ts';
import { createTeller, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

const ECHO = /^(?:\S{0,200}\/)?imsimta process\b/;

/**
 * Reads `imsimta process`. Without its heading nothing is taken for a process: an unknown layout must not read as "no
 * process runs". Below it there may be none: that the list was read to its end is a fact of its own. Source: 6.3 Administration Reference, imsimta process.
 */
export const parseProcesses = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let columns: readonly Column[] | null = null;
  let heading: ToolLine | null = null;
  let processes = 0;
  let isWhole = true;
  let reason = 'no-heading';
  for (const line of toolLines(text)) {
    if (line.typed || ECHO.test(line.text)) teller.read();
    else if (isProcessHeading(line.text)) {
      columns = columnsOf(line.text);
      reason = columns ? 'bad-row' : 'unknown-heading';
      heading = line;
      if (columns) teller.read();
      else teller.skip(reason, line);
    } else {
      const row = columns && readProcessRow(line.text, columns, at);
      if (row) {
        teller.read();
        teller.say(row, line);
        processes += 1;
      } else {
        isWhole = false;
        teller.skip(reason, line);
      }
    }
  }
  if (columns && heading && isWhole) teller.say({ kind: 'process-list', name: '', at, processes }, heading);
  return teller.told();
};
