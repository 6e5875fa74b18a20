import type { Instant } from '#shared/contracts/primitives.ts';
import { createTeller, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

const COMMAND = /^(?:\S{0,80}[$#%>] ?)?(?:(?:\S{0,200}\/)?imsimta qm )?mess+ages? (?<channel>[a-z][\w-]{0,79})$/;
const QM = /^(?:\S{0,80}[$#%>] ?)?(?:(?:\S{0,200}\/)?imsimta qm|exit|quit)$/;
const HEADING = /^\s*host\s{1,80}active messages\s{1,40}delayed messages$/;
const ROW = /^\s*(?:(?<host>\S{1,255})\s+)?(?<active>\d{1,12})\s+(?<delayed>\d{1,12})$/;

/**
 * Reads `qm messages CHANNEL` (up to 6.2): the last two numbers of a row are its counts, what stands before them is the
 * host, which may be missing. The output does not name its channel, so the command must be in the text.
 * Source: 2005Q4 Administration Reference, imsimta qm, messages.
 */
export const parseQmMessages = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let channel: string | null = null;
  let headed = false;
  /** A heading with nothing below it: the channel has no mail that the Job Controller knows of. */
  let empty: ToolLine | null = null;
  const finish = (): void => {
    if (empty !== null && channel !== null) {
      teller.say({ kind: 'qm-messages', name: `${channel} `, at, channel, host: '', active: 0, delayed: 0 }, empty);
    }
    empty = null;
  };
  for (const line of toolLines(text)) {
    const named = COMMAND.exec(line.text.trim())?.groups?.['channel'];
    const row = ROW.exec(line.text.slice(0, 1_000))?.groups;
    if (named !== undefined) {
      finish();
      channel = named;
      headed = false;
      teller.read();
    } else if (HEADING.test(line.text)) {
      finish();
      headed = true;
      empty = line;
      teller.read();
    } else if (line.typed || QM.test(line.text.trim())) teller.read();
    else if (row && headed && channel !== null) {
      const host = row['host'] ?? '';
      empty = null;
      teller.read();
      teller.say(
        {
          kind: 'qm-messages',
          name: `${channel} ${host}`,
          at,
          channel,
          host,
          active: Number(row['active']),
          delayed: Number(row['delayed']),
        },
        line,
      );
    } else if (headed && channel === null) teller.skip('no-channel', line);
    else {
      empty = null;
      teller.skip(headed ? 'bad-row' : 'no-heading', line);
    }
  }
  finish();
  return teller.told();
};
