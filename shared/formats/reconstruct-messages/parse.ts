import { untrusted } from '#shared/text/untrusted.ts';
import { readNotice } from '../nslog/notice.ts';
import { createTeller, type Happening, type Told } from '../told.ts';
import { toolLines } from '../tool-lines.ts';

const MESSAGES = [
  /^"?Invalid cache data for msg \d{1,10} in mailbox \S.{0,500}\. Needs reconstruct"?$/,
  /^"?Mailbox corrupted, (?:missing fixed headers|start_offset beyond EOF): \S.{0,500}$/,
  /^"?(?:Removing extra database logs|Recovering database from snapshot)\. Run reconstruct -m soon after startup to resync redundant data"?$/,
];

/** Messages taken from one text. */
const MOST = 500;

/**
 * Reads messages that ask for reconstruct, copied out of the log default without their time: they happened before the
 * copy was made. Source: 6.3 Administration Guide, 20.14.2.
 */
export const parseReconstructMessages = (text: string): Told => {
  const teller = createTeller();
  const happened: Happening[] = [];
  for (const line of toolLines(text)) {
    const message = line.text.trim();
    if (!MESSAGES.some((known) => known.test(message))) {
      teller.skip('unknown-line', line);
      continue;
    }
    teller.read();
    const read = readNotice({ process: 'stored', level: 'Error', message });
    if (!read || happened.length >= MOST) continue;
    const { start, end, number } = line;
    const place = { evidence: '', start, end, line: number, text: untrusted(line.raw.trim(), 1_000) };
    happened.push({ ...read, process: '', line: place });
  }
  return { ...teller.told(), happened };
};
