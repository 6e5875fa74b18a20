import type { Instant } from '#shared/contracts/primitives.ts';
import { createTeller, type Said, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

/** The command that the output belongs to; it names the mailbox. */
export const RECONSTRUCT_CHECK =
  /^(?:\S{0,80}[$#%>] ?)?(?:\S{0,200}\/)?reconstruct -n (?<mailbox>user\/[\w./@+-]{1,300})$/;

const DAMAGE = [
  /^"?Invalid cache data for msg \d{1,10} in mailbox (?<mailbox>\S.{0,300})\. Needs reconstruct"?$/,
  /^"?Mailbox corrupted, (?:missing fixed headers|start_offset beyond EOF): (?<mailbox>\S.{0,300}?)"?$/,
];

type Check = Extract<Said, { kind: 'reconstruct-check' }>;

/**
 * Reads `reconstruct -n MAILBOX` below its command. What it prints of a sound mailbox is documented nowhere: silence
 * counts as sound, one of the messages that ask for reconstruct as damage, anything else as not understood.
 * Sources: 6.3 Administration Reference, reconstruct; 6.3 Administration Guide, 20.14.2 (the messages).
 */
export const parseReconstructCheck = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let current: { check: Check; line: ToolLine } | null = null;
  const finish = (): void => {
    if (current) teller.say(current.check, current.line);
    current = null;
  };
  for (const line of toolLines(text)) {
    const row = line.text.trim();
    const asked = RECONSTRUCT_CHECK.exec(row)?.groups?.['mailbox'];
    if (asked !== undefined) {
      finish();
      current = { check: { kind: 'reconstruct-check', name: asked, at, sound: true, said: '' }, line };
      teller.read();
      continue;
    }
    if (current === null) {
      teller.skip('no-command', line);
      continue;
    }
    const { check }: { check: Check } = current;
    if (DAMAGE.some((message) => isAbout(message.exec(row)?.groups?.['mailbox'], check.name))) {
      if (check.sound !== false) current = { check: { ...check, sound: false, said: row.slice(0, 500) }, line };
      teller.read();
    } else {
      if (check.sound === true) current = { check: { ...check, sound: null, said: row.slice(0, 500) }, line };
      teller.skip('undocumented', line);
    }
  }
  finish();
  return teller.told();
};

const isAbout = (said: string | undefined, mailbox: string): boolean =>
  said !== undefined && said.toLowerCase() === mailbox.toLowerCase();
