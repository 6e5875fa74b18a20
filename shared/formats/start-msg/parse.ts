import { createTeller, type Told } from '../told.ts';
import { toolLines } from '../tool-lines.ts';

const ECHO = /^(?:\S{0,200}\/)?(?:start-msg|stop-msg)\b/;
const PROGRESS = /^(?:\S{1,200}: )?(?:Starting|Connecting|Stopping) .{1,300}$/;
const DONE = /^(?:\S{1,200}: )?\d{1,10}$/;
const FATAL = /Fatal error: Cannot(?: find group in name service)?$/;
const WRAPPED = /^find group in name service$/;

/**
 * Recognises what start-msg says, the wrapped line of stored's failure included. An output tells what happened once,
 * not how things are, so there are no facts. Source: 6.3 Administration Guide, 20.14.4.
 */
export const parseStartMsg = (text: string): Told => {
  const teller = createTeller();
  let isCut = false;
  for (const line of toolLines(text)) {
    const row = line.text.trim();
    const isKnown = line.typed || ECHO.test(row) || PROGRESS.test(row) || DONE.test(row) || FATAL.test(row);
    if (isKnown || (isCut && WRAPPED.test(row))) teller.read();
    else teller.skip('unknown-line', line);
    isCut = row.endsWith('Fatal error: Cannot');
  }
  return teller.told();
};
