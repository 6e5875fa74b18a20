import { untrusted } from '#shared/text/untrusted.ts';
import { createTeller, type Happening, type Told } from '../told.ts';
import { toolLines } from '../tool-lines.ts';

const MESSAGES = [
  {
    class: 'needs-reconstruct-mailbox',
    text: /^"?Invalid cache data for msg \d{1,10} in mailbox (?<subject>\S.{0,300})\. Needs reconstruct"?$/,
  },
  {
    class: 'needs-reconstruct-mailbox',
    text: /^"?Mailbox corrupted, (?:missing fixed headers|start_offset beyond EOF): (?<subject>\S.{0,300}?)"?$/,
  },
  {
    class: 'needs-reconstruct-database',
    text: /^"?(?:Removing extra database logs|Recovering database from snapshot)\. Run reconstruct -m soon after startup to resync redundant data"?$/,
  },
] as const;

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
    const row = line.text.trim();
    const message = MESSAGES.find(({ text: known }) => known.test(row));
    if (!message) {
      teller.skip('unknown-line', line);
      continue;
    }
    teller.read();
    if (happened.length >= MOST) continue;
    const subject = message.text.exec(row)?.groups?.['subject'] ?? '';
    const { start, end, number } = line;
    const place = { evidence: '', start, end, line: number, text: untrusted(line.raw.trim(), 1_000) };
    happened.push({ class: message.class, process: '', subject, line: place });
  }
  return { ...teller.told(), happened };
};
