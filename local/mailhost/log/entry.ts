import { mailStamp, type Zone } from './local-time.ts';

/** Which optional fields the transaction log has (option.dat). */
export interface LogOptions {
  /** LOG_FORMAT: 2 writes an empty sender as `<>`. */
  format: 1 | 2;
  node: boolean;
  process: boolean;
  filename: boolean;
  envelopeId: boolean;
  messageId: boolean;
  username: boolean;
  /** LOG_CONNECTION bit 0: the system that the message came from, in E entries. */
  connection: boolean;
  queueTime: boolean;
}

/** One entry of the transaction log. */
export interface LogEntry {
  /** Mail time, epoch milliseconds. */
  at: number;
  source: string;
  /** E only; otherwise empty. */
  destination: string;
  /** Action letter and modifiers. */
  code: string;
  blocks: number;
  from: string;
  original: string;
  current: string;
  /** Full path of the queue file, or empty. */
  file: string;
  /** With brackets; `<new>,<original>` for a notification; or empty. */
  messageId: string;
  /** `HELO (name [ip])`, E only; otherwise empty. */
  system: string;
  /** Free text at the end, or empty. */
  diagnostic: string;
  /** Seconds in the queue; null when the entry ends nothing. */
  queueSeconds: number | null;
  /** Authenticated user, or empty. */
  user: string;
  /** `hexpid.thread.sequence` of the program that wrote it. */
  process: string;
}

/**
 * One line of mail.log_current, without line end: two channel names of 12 characters, then the fields that are switched
 * on, in the order of the 6.3 Administration Guide. A field without value leaves an extra blank.
 */
export const formatEntry = (entry: LogEntry, options: LogOptions, zone: Zone, node: string): string => {
  const from = entry.from === '' && options.format === 2 ? '<>' : entry.from;
  const enqueue = entry.code.startsWith('E');
  return [
    mailStamp(zone, entry.at),
    ...(options.node ? [node] : []),
    ...(options.process ? [entry.process] : []),
    entry.source.padEnd(12),
    entry.destination.padEnd(12),
    entry.code,
    String(entry.blocks),
    from,
    `rfc822;${entry.original}`,
    entry.current,
    ...(options.filename ? [entry.file] : []),
    ...(options.envelopeId ? [entry.messageId.split(',')[0] ?? ''] : []),
    ...(options.messageId ? [entry.messageId] : []),
    ...(options.username ? [entry.user === '' ? 'mailsrv' : `*${entry.user}`] : []),
    ...(options.connection && enqueue && entry.system !== '' ? [entry.system] : []),
    ...(entry.diagnostic === '' ? [] : [entry.diagnostic]),
    ...(options.queueTime && entry.queueSeconds !== null ? [String(entry.queueSeconds)] : []),
  ].join(' ');
};

/** option.dat that switches on just these fields. */
export const optionFile = (options: LogOptions): string =>
  [
    '! MTA option file',
    `LOG_FORMAT=${options.format}`,
    ...(options.node ? ['LOG_NODE=1'] : []),
    ...(options.process ? ['LOG_PROCESS=1'] : []),
    ...(options.filename ? ['LOG_FILENAME=1'] : []),
    ...(options.envelopeId ? ['LOG_ENVELOPE_ID=1'] : []),
    ...(options.messageId ? ['LOG_MESSAGE_ID=1'] : []),
    ...(options.username ? ['LOG_USERNAME=1'] : []),
    ...(options.connection ? ['LOG_CONNECTION=1'] : []),
    ...(options.queueTime ? ['LOG_QUEUE_TIME=1'] : []),
    'MAX_LOCAL_RECEIVED_LINES=10',
    'BLOCK_SIZE=1024',
    '',
  ].join('\n');
