import type { Message, Recipient } from './message.ts';

/*
 * The real file format is not documented. Ours: `key: value` lines, an empty line, the message (headers and body, as
 * many bytes as `content` says; the body's rest is a hole), then one line for every failed attempt.
 */

const FIRST_LINE = 'queued message, form 1';

/** Bytes of a queue file that surely hold its envelope and headers. */
export const HEAD_BYTES = 64 * 1024;

const headers = (message: Message, host: string, date: string): string => {
  const received = Array.from(
    { length: Math.max(1, message.receivedLines) },
    (_, i) => `Received: from ${message.source}-daemon by ${host} with ESMTP id ${i}.${message.id}; ${date}`,
  );
  const to = message.recipients.map((recipient) => recipient.original).join(', ');
  const from = message.from === '' ? `Internet Mail Delivery <postmaster@${host}>` : message.from;
  return [
    ...received,
    `Date: ${date}`,
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${message.subject}`,
    `Message-id: ${message.messageId}`,
    ...(message.aboutId === '' ? [] : [`References: ${message.aboutId}`]),
    'MIME-version: 1.0',
    message.from === ''
      ? 'Content-type: multipart/report; report-type=delivery-status; boundary="b1"'
      : 'Content-type: text/plain; charset=us-ascii',
    '',
    'This is simulated mail.',
    '',
  ].join('\n');
};

/** What to write for a message: the text at the start of its file, and the file's whole length. */
export const renderMessage = (message: Message, host: string, date: string): { text: string; length: number } => {
  const inner = headers(message, host, date);
  const content = Math.max(message.bytes, Buffer.byteLength(inner));
  const envelope = [
    FIRST_LINE,
    `source: ${message.source}`,
    `arrived: ${new Date(message.arrivedAt).toISOString()}`,
    `bytes: ${message.bytes}`,
    `content: ${content}`,
    `message-id: ${message.messageId}`,
    `about-id: ${message.aboutId}`,
    `received-lines: ${message.receivedLines}`,
    `subject: ${message.subject}`,
    `from: ${message.from}`,
    ...message.recipients.map(({ original, current }) => `to: ${original} ${current}`),
    '',
    '',
  ].join('\n');
  return { text: envelope + inner, length: Buffer.byteLength(envelope) + content };
};

/** One failed attempt as appended to the file; always one line. */
export const historyLine = (date: string, text: string): string => `${date}  ${text.replaceAll(/[\r\n]+/g, ' ')}\n`;

/** An envelope as read from a file. */
export type Envelope = Omit<Message, 'id' | 'channel' | 'subdir' | 'attempts' | 'suffix'> & {
  /** Offset of the headers. */
  contentAt: number;
  /** Length of headers and body. */
  content: number;
};

/** Reads the start of a queue file; null when it is not one of ours. */
export const parseEnvelope = (head: string): Envelope | null => {
  const end = head.indexOf('\n\n');
  if (end < 0) return null;
  const [first, ...lines] = head.slice(0, end).split('\n');
  if (first !== FIRST_LINE) return null;
  const values = new Map<string, string>();
  const recipients: Recipient[] = [];
  for (const line of lines) {
    const colon = line.indexOf(': ');
    const key = line.slice(0, colon);
    const value = line.slice(colon + 2);
    if (key !== 'to') values.set(key, value);
    else recipients.push({ original: value.split(' ')[0] ?? '', current: value.split(' ')[1] ?? '' });
  }
  const text = (key: string): string => values.get(key) ?? '';
  const arrivedAt = Date.parse(text('arrived'));
  if (Number.isNaN(arrivedAt) || recipients.length === 0) return null;
  return {
    source: text('source'),
    arrivedAt,
    bytes: Number(text('bytes')),
    content: Number(text('content')),
    contentAt: Buffer.byteLength(head.slice(0, end + 2)),
    messageId: text('message-id'),
    aboutId: text('about-id'),
    receivedLines: Number(text('received-lines')),
    user: '',
    subject: text('subject'),
    from: text('from'),
    recipients,
  };
};
