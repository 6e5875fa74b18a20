import type { Instant } from '#shared/contracts/primitives.ts';
import { parseQueueFileName } from '../queue-file-name.ts';
import { createTeller, type Said, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

type Received = Extract<Said, { kind: 'qm-received' }>;

const NUMBER = /^\s*Message id: *\d{1,9}$/;
const FILE = /^\s*Filename: *\S{0,500}\/(?<channel>[a-z][\w-]{0,79})\/(?:\d{1,4}\/)?(?<file>[^\s/]{1,120})$/;
const RECEIVED = /^Received:(?: by (?<by>[A-Za-z0-9][A-Za-z0-9.-]{0,253}))?$/;
const ECHO = /^\s*(?:\S{0,200}\/)?imsimta qm\b/;
/** As a fact holds. */
const MOST = 120;

/** Reads what the driver leaves of `read` of held messages: number, queue file, and who received it. */
export const parseQmReceived = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let current: { fact: Received; line: ToolLine } | null = null;
  const finish = (): void => {
    if (current) teller.say(current.fact, current.line);
    current = null;
  };
  for (const line of toolLines(text)) {
    const file = FILE.exec(line.text)?.groups;
    const name = file && parseQueueFileName(file['file'] ?? '');
    const received = RECEIVED.exec(line.text)?.groups;
    if (file && name) {
      finish();
      const channel = file['channel'] ?? '';
      current = { fact: { kind: 'qm-received', name: `${channel}/${name.id}`, at, channel, by: [] }, line };
      teller.read();
    } else if (NUMBER.test(line.text)) {
      finish();
      teller.read();
    } else if (received && current) {
      const { by } = (current as { fact: Received }).fact;
      if (by.length < MOST) by.push((received['by'] ?? '').toLowerCase());
      teller.read();
    } else if (line.typed || ECHO.test(line.text)) teller.read();
    else teller.skip(file ? 'bad-file-name' : 'no-received-line', line);
  }
  finish();
  return teller.told();
};
