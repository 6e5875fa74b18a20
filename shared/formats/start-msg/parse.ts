import { untrusted } from '#shared/text/untrusted.ts';
import { createTeller, type Happening, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

const ECHO = /^(?:\S{0,200}\/)?(?:start-msg|stop-msg)\b/;
const PROGRESS = /^(?:\S{1,200}: )?(?:Starting|Connecting|Stopping) .{1,300}$/;
const DONE = /^(?:\S{1,200}: )?\d{1,10}$/;
const CUT = /\bFatal error: Cannot$/;
const WHOLE = /\bFatal error: Cannot find group in name service$/;
const REST = /^find group in name service$/;

/** An output has one start; a list of them is somebody's collection. */
const MOST = 20;

/**
 * Reads what start-msg says: whether stored failed to start for want of its group, on one line or wrapped as the guide
 * prints it. Source: 6.3 Administration Guide, 20.14.4.
 */
export const parseStartMsg = (text: string): Told => {
  const teller = createTeller();
  const happened: Happening[] = [];
  let cut: ToolLine | null = null;
  const failed = (from: ToolLine, to: ToolLine): void => {
    if (happened.length >= MOST) return;
    const said = from === to ? from.raw : `${from.raw.trimEnd()} ${to.raw}`;
    const line = {
      evidence: '',
      start: from.start,
      end: to.end,
      line: from.number,
      text: untrusted(said.trim(), 1_000),
    };
    happened.push({ class: 'stored-start-failure', process: 'stored', subject: '', line });
  };
  for (const line of toolLines(text)) {
    const row = line.text.trim();
    const rest = cut !== null && REST.test(row);
    if (cut && rest) failed(cut, line);
    if (WHOLE.test(row)) failed(line, line);
    cut = CUT.test(row) ? line : null;
    const isKnown = line.typed || ECHO.test(row) || PROGRESS.test(row) || DONE.test(row) || WHOLE.test(row);
    if (isKnown || cut || rest) teller.read();
    else teller.skip('unknown-line', line);
  }
  return { ...teller.told(), happened };
};
