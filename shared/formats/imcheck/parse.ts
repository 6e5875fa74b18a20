import type { Instant } from '#shared/contracts/primitives.ts';
import { createTeller, type Said, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

type Mailbox = Extract<Said, { kind: 'mailbox' }>;

const ECHO = /^(?:\S{0,200}\/)?imcheck\b/;
const PAIR = /^(?<key>[A-Z][A-Za-z ]{1,20}): ?(?<value>.{0,1000})$/;
const USER_FLAG = /^ {1,8}\S{1,200}$/;
const ACL = /^ {2,40}\S{1,200} {1,40}[a-z]{1,20}$/;
const TABLE = /^ ?MsgNo +Uid +Internal Date\b/;
const RULE = /^-{10,}$/;
const COUNT = /^\d{1,15}$/;
const SIZE = /^(?<size>\d{1,12})(?: (?<unit>bytes|kbytes))?$/;

/** Keys of the 6.3 form. */
const KEYS = new Set([
  'Name',
  'Version',
  'Exists',
  'Flags',
  'Largest Msg',
  'Last Append',
  'Last UID',
  'Oldest Msg',
  'Oldest Uid',
  'Quota Used',
  'UID Validity',
  'Cache Offset',
  'Start Offset',
  'ACL',
  'Userflags',
  'Subscribed',
  'Partition',
  'Path',
  'Msg Path',
]);

/** Without a unit it is bytes: in the manual's example ten messages of at most 1,094 bytes use about ten thousand. */
const bytesOf = (text: string): number | null => {
  const groups = SIZE.exec(text)?.groups;
  return groups ? Number(groups['size']) * (groups['unit'] === 'kbytes' ? 1024 : 1) : null;
};

/**
 * Reads `imcheck -m MAILBOX`: one fact a mailbox, with the number of its messages and what they use of the quota, in
 * bytes. The name is that which was asked
 * for, where the command is in the text, since `Name:` leaves out INBOX. The table of messages holds what belongs to
 * their reader and is passed over. Source: 6.3 Administration Reference, imcheck (examples).
 */
export const parseImcheck = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let asked: string | null = null;
  let current: { fact: Mailbox; line: ToolLine } | null = null;
  let inTable = false;
  const finish = (): void => {
    if (current) teller.say(current.fact, current.line);
    current = null;
    inTable = false;
  };
  for (const line of toolLines(text)) {
    const command = /\bimcheck -m (?<name>\S{1,320})/.exec(line.text.slice(0, 600))?.groups;
    if (line.typed || ECHO.test(line.text)) {
      finish();
      asked = command?.['name'] ?? null;
      teller.read();
      continue;
    }
    const pair = inTable ? undefined : PAIR.exec(line.text)?.groups;
    const key = pair?.['key'];
    const value = (pair?.['value'] ?? '').trim();
    if (key === 'Name' && value !== '') {
      finish();
      const name = asked ?? value;
      current = { fact: { kind: 'mailbox', name, at, messages: null, indexBytes: null, quotaUsed: null }, line };
      asked = null;
      teller.read();
    } else if (current && key !== undefined && KEYS.has(key)) {
      if (key === 'Exists' && COUNT.test(value)) current.fact.messages = Number.parseInt(value, 10);
      if (key === 'Quota Used') current.fact.quotaUsed = bytesOf(value);
      teller.read();
    } else if (current && TABLE.test(line.text)) {
      inTable = true;
      teller.read();
    } else if (RULE.test(line.text) || inTable) teller.read();
    else if (current && (USER_FLAG.test(line.text) || ACL.test(line.text))) teller.read();
    else teller.skip(current ? 'unknown-label' : 'no-name', line);
  }
  finish();
  return teller.told();
};
