import type { EntryCode } from '#shared/contracts/digest.ts';
import type { StableId } from '#shared/contracts/primitives.ts';

/** Wall-clock time as printed: the host's zone is not in the log. `month` is 1–12. */
export interface LocalStamp {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  hundredths: number;
}

/** Where a message lies, read from its file name. */
export interface QueueFile {
  channel: string;
  id: StableId;
  attempts: number;
  held: boolean;
}

/** One message entry (enqueue, dequeue, rejection …) of the MTA's transaction log. */
export interface MailLogEntry {
  kind: 'message';
  stamp: LocalStamp;
  node: string | null;
  /** `pid.sequence` or `pid.thread.sequence` in hex. */
  process: string | null;
  sourceChannel: string;
  /** Only enqueues have one. */
  destinationChannel: string | null;
  code: EntryCode;
  /** Letters after the first: A authenticated, S TLS, E ESMTP, L LMTP, C chunking, Q pipelining. */
  modifiers: string;
  /** Size in blocks; never a size of the message in Q entries. */
  blocks: number;
  /** '' = null sender (a notification); null = not to be seen in this line. */
  from: string | null;
  /** Without the address type; '' = nothing known. */
  originalTo: string | null;
  /** Current envelope recipient, after rewriting. */
  to: string | null;
  fileName: string | null;
  /** Null also when the file lies in another channel's directory than the entry says. */
  queueFile: QueueFile | null;
  envelopeId: string | null;
  /** With angle brackets; for a notification the new id and the original's. */
  messageIds: readonly string[];
  /** `*name` = authenticated; otherwise the account of the program. */
  username: string | null;
  /** Without a counted or named reason of its own (formats 1 and 2) the reason stands before the diagnostic, in here. */
  diagnostic: string | null;
  /** LOG_REASON; only formats 3 to 6 keep it apart. */
  reason: string | null;
  /** LOG_NOTARY: flags of the recipient. */
  recipientFlags: number | null;
  /** LOG_CONNECTION bit 0: `HELO (reverse name [address])`; the HELO name is the peer's choice. */
  sourceSystem: string | null;
  sensitivity: number | null;
  priority: number | null;
  intermediate: string | null;
  /** Address before any rewriting, where LOG_INTERMEDIATE asks for it. */
  initial: string | null;
  /** LOG_FILTER: Sieve actions, without the quotes; '' = none. */
  filter: string | null;
  remoteMta: string | null;
  /** LOG_QUEUE_TIME, seconds. In formats 1 and 2 only where the options say that it is there. */
  queueSeconds: number | null;
  /** LOG_CONNECTION bits 5 and 6. */
  transport: string | null;
  application: string | null;
}

/** One connection entry (LOG_CONNECTION). */
export interface ConnectionEntry {
  kind: 'connection';
  stamp: LocalStamp;
  node: string | null;
  process: string | null;
  channel: string;
  /** `in` = to our server, `out` = from our client. */
  direction: 'in' | 'out';
  /** O opened, C closed, X rejected, Y failed, I ETRN, U authentication. */
  code: string;
  detail: string;
}

/** First letters of a connection entry's code. */
export const CONNECTION_CODES: ReadonlySet<string> = new Set(['O', 'C', 'X', 'Y', 'I', 'U']);

/** A header line of the entry above it (LOG_HEADER); its text can look like anything and is not read. */
export interface HeaderLine {
  kind: 'header';
}

/** Why a line is no entry; every reason is counted. */
export type Reason =
  | 'blank'
  | 'no-stamp'
  | 'bad-stamp'
  | 'service-log-line'
  | 'no-code'
  | 'unknown-code'
  | 'bad-channel'
  | 'bad-fields'
  | 'bad-size'
  | 'bad-recipient'
  | 'no-recipient'
  | 'quoted-blank'
  | 'bad-xml'
  | 'bad-json'
  | 'unknown-json-layout'
  | 'bad-count'
  | 'too-long';

/** A line that is no entry. */
export interface Unparsed {
  kind: 'unparsed';
  unparsed: Reason;
}

/** What a line of the log can be. */
export type MailLogLine = MailLogEntry | ConnectionEntry | HeaderLine | Unparsed;
