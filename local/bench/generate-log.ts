import { formatEntry, type LogEntry, type LogOptions } from '../mailhost/log/entry.ts';
import { makeZone } from '../mailhost/log/local-time.ts';
import { diagnosticOf, type Message, newMessage } from './log-messages.ts';
import { createRandom, letters, type Random } from './random.ts';

/** What a log is generated from: the same in, the same bytes out. */
export interface LogPlan {
  seed: number;
  lines: number;
  /** Mail time from the first to the last line, in hours. */
  hours: number;
}

const BEGIN = Date.UTC(2026, 2, 4);
const OPTIONS: LogOptions = {
  format: 1,
  node: false,
  process: true,
  filename: true,
  envelopeId: false,
  messageId: true,
  username: true,
  connection: true,
  queueTime: false,
};

/** Failed attempts after which a message waits no longer; more would only make the log of one kind. */
const TRIES = 6;

/** Messages that wait for their first or next attempt while others arrive. */
const WAITING = 400;

const PIECE = 1024 * 1024;

const counter = (failures: number): string => `Z${'ZYXWVUTSRQPO'.charAt(failures)}`;

const entryOf = (m: Message, at: number, process: string): Omit<LogEntry, 'code' | 'diagnostic'> => ({
  at,
  source: m.channel,
  destination: '',
  blocks: m.blocks,
  from: m.from,
  original: m.to.replace('@ims-ms-daemon', '@campus.example.edu'),
  current: m.to,
  file: `/opt/mta/data/queue/${m.channel}/${m.folder}/${counter(m.failures)}${m.file}`,
  messageId: m.id,
  system: '',
  queueSeconds: null,
  user: m.user,
  process,
});

const attemptCode = (fate: Message['fate'], random: Random): string => {
  if (fate === 'delivered') return random() < 0.7 ? 'DS' : 'D';
  return fate === 'unknown-user' ? 'R' : 'Q';
};

const rejection = (random: Random, m: Message, at: number, process: string): LogEntry => ({
  ...entryOf(m, at, process),
  source: 'tcp_local',
  code: 'J',
  file: '',
  messageId: '',
  user: 'mailsrv',
  diagnostic: `${m.system} smtp;550 5.7.1 <${letters(random, 'abcdefghij', 9)}@${m.to.split('@')[1]}>: relaying not allowed`,
});

/** Lines of a mail.log as they are written through a day, in pieces of about 1 MiB. */
export function* generateLog({ seed, lines, hours }: LogPlan): Generator<Uint8Array> {
  const random = createRandom(seed);
  const zone = makeZone('UTC');
  const step = (hours * 3_600_000) / lines;
  const waiting: Message[] = [];
  let text: string[] = [];
  let length = 0;
  for (let n = 0; n < lines; n++) {
    const at = Math.floor((BEGIN + n * step) / 10) * 10;
    const process = `${(0x1000 + (n % 97)).toString(16)}.${(n % 13).toString(16)}.${(n >> 4).toString(16)}`;
    const line = formatEntry(nextEntry(random, waiting, { n, at, process }), OPTIONS, zone, '');
    text.push(line);
    length += line.length + 1;
    if (length < PIECE) continue;
    yield Buffer.from(`${text.join('\n')}\n`);
    [text, length] = [[], 0];
  }
  if (text.length > 0) yield Buffer.from(`${text.join('\n')}\n`);
}

interface Moment {
  n: number;
  at: number;
  process: string;
}

const nextEntry = (random: Random, waiting: Message[], { n, at, process }: Moment): LogEntry => {
  if (random() < 0.02) return rejection(random, newMessage(random, n), at, process);
  if (waiting.length < WAITING || random() < 0.45) {
    const message = newMessage(random, n);
    waiting.push(message);
    return {
      ...entryOf(message, at, process),
      source: message.source,
      destination: message.channel,
      code: message.user === '' ? 'E' : 'EA',
      system: message.system,
      diagnostic: '',
    };
  }
  // Any of the waiting: entries of one message stand apart in a log.
  const index = Math.floor(random() * waiting.length);
  const message = waiting[index]!;
  const last = waiting.pop()!;
  if (index < waiting.length) waiting[index] = last;
  const entry = {
    ...entryOf(message, at, process),
    code: attemptCode(message.fate, random),
    diagnostic: diagnosticOf(random, message),
  };
  message.failures += 1;
  if (entry.code === 'Q' && message.failures < TRIES) waiting.push(message);
  return entry;
};
