import { untrusted } from '#shared/text/untrusted.ts';
import { createTeller, type Happening, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

const SUBJECT = /^(?:Subject: )?ALARM: .{1,100} of "(?<instance>[\w.:/@-]{1,200})" is -?\d{1,15}$/;
const ID = /^Alarmid: (?<id>[a-z]\w{0,59})\b/i;

/** Alarms taken from one text. */
const MOST = 100;

/**
 * Reads mail of the alarm facility: what was measured by the subject, which alarm by the line below it; one without the
 * other says nothing. The rest of the mail is counted as `mail-text`. Source: Messaging Server Administration Guide,
 * "Alarm Messages" (sample mail).
 */
export const parseAlarmMail = (text: string): Told => {
  const teller = createTeller();
  const happened: Happening[] = [];
  let about: { instance: string; line: ToolLine } | null = null;
  for (const line of toolLines(text)) {
    const row = line.text.trim();
    const instance = SUBJECT.exec(row)?.groups?.['instance'];
    const id = ID.exec(row)?.groups?.['id'];
    if (instance === undefined && id === undefined) {
      teller.skip('mail-text', line);
      continue;
    }
    teller.read();
    if (instance !== undefined) about = { instance, line };
    else if (about && id !== undefined && happened.length < MOST) {
      const { start, end, number, raw } = about.line;
      const place = { evidence: '', start, end, line: number, text: untrusted(raw.trim(), 1_000) };
      const subject = `${id.toLowerCase()} ${about.instance}`;
      happened.push({ class: 'alarm', process: 'msprobe', subject, line: place });
      about = null;
    }
  }
  return { ...teller.told(), happened };
};
