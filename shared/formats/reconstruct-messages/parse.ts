import { createTeller, type Told } from '../told.ts';
import { toolLines } from '../tool-lines.ts';

const MESSAGES = [
  /^"?Invalid cache data for msg \d{1,10} in mailbox \S.{0,500}\. Needs reconstruct"?$/,
  /^"?Mailbox corrupted, (?:missing fixed headers|start_offset beyond EOF): \S.{0,500}$/,
  /^"?(?:Removing extra database logs|Recovering database from snapshot)\. Run reconstruct -m soon after startup to resync redundant data"?$/,
];

/**
 * Recognises messages of the default log that ask for reconstruct, copied out of it. Without the time of the log line
 * they are no events, so there are no facts: the log itself is read for that. Source: 6.3 Administration Guide, 20.14.2.
 */
export const parseReconstructMessages = (text: string): Told => {
  const teller = createTeller();
  for (const line of toolLines(text)) {
    if (MESSAGES.some((message) => message.test(line.text.trim()))) teller.read();
    else teller.skip('unknown-line', line);
  }
  return teller.told();
};
