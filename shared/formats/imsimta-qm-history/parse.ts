import type { Instant } from '#shared/contracts/primitives.ts';
import { parseQueueFileName } from '../queue-file-name.ts';
import { createTeller, type Said, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

type History = Extract<Said, { kind: 'qm-history' }>;

const NUMBER = /^\s*Message id: \d{1,9}$/;
const FILE = /^\s*Filename: \S{0,500}\/(?<channel>[a-z][\w-]{0,79})\/(?:\d{1,4}\/)?(?<file>[^\s/]{1,120})$/;
const ECHO = /^(?:(?:\S{0,200}\/)?imsimta qm|history [\d,-]{1,200}|exit|quit)$/;

const MAX_REASONS = 20;
const REASON_LENGTH = 500;

/**
 * Reads `history` of messages: number and queue file, whose name tells the failed attempts. Only this opening is
 * documented; what follows are texts that remote hosts gave, kept as they are and counted as `undocumented`.
 */
export const parseQmHistory = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let current: { fact: History; line: ToolLine } | null = null;
  const finish = (): void => {
    if (current) teller.say(current.fact, current.line);
    current = null;
  };
  for (const line of toolLines(text)) {
    const parts = FILE.exec(line.text)?.groups;
    const name = parts && parseQueueFileName(parts['file'] ?? '');
    if (parts && name) {
      finish();
      const channel = parts['channel'] ?? '';
      const about = { name: `${channel}/${name.id}`, at, channel, attempts: name.attempts };
      current = { fact: { kind: 'qm-history', ...about, reasons: [] }, line };
      teller.read();
    } else if (NUMBER.test(line.text)) {
      finish();
      teller.read();
    } else if (line.typed || ECHO.test(line.text.trim())) teller.read();
    else if (current) {
      const { reasons } = (current as { fact: History }).fact;
      if (reasons.length < MAX_REASONS) reasons.push(line.text.trim().slice(0, REASON_LENGTH));
      teller.skip('undocumented', line);
    } else teller.skip(parts ? 'bad-file-name' : 'no-opening', line);
  }
  finish();
  return teller.told();
};
