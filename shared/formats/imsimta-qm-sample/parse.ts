import type { Instant } from '#shared/contracts/primitives.ts';
import { createTeller, type Said, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

type Sample = Extract<Said, { kind: 'qm-sample' }>;

const SAMPLED = /^Sampled: (?<drawn>\d{1,9}) of (?<listed>\d{1,9}) in (?<channel>[a-z][\w-]{0,79})$/;
const MESSAGE =
  /^Message: bounce=(?<bounce>yes|no) from=(?<from>[A-Za-z0-9._-]{0,252}) to=(?<to>[A-Za-z0-9._-]{0,252})$/;
/** As a fact holds. */
const MOST = 200;

/** Reads what the driver leaves of messages of a channel that it drew and read. */
export const parseQmSample = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let current: { fact: Sample; line: ToolLine } | null = null;
  const finish = (): void => {
    if (current) teller.say(current.fact, current.line);
    current = null;
  };
  for (const line of toolLines(text)) {
    const sampled = SAMPLED.exec(line.text)?.groups;
    const message = MESSAGE.exec(line.text)?.groups;
    if (sampled) {
      finish();
      const [listed, drawn] = [Number(sampled['listed']), Number(sampled['drawn'])];
      current = { fact: { kind: 'qm-sample', name: sampled['channel'] ?? '', at, listed, drawn, messages: [] }, line };
      teller.read();
    } else if (message && current) {
      const { messages } = (current as { fact: Sample }).fact;
      const [from, to] = [message['from'] ?? '', message['to'] ?? ''].map((name) => name.toLowerCase());
      if (messages.length < MOST) messages.push({ bounce: message['bounce'] === 'yes', from: from!, to: to! });
      teller.read();
    } else if (line.typed || /^imsimta qm\b/.test(line.text)) teller.read();
    else teller.skip('no-sample-line', line);
  }
  finish();
  return teller.told();
};
