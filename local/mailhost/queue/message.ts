/** One addressee: as written by the sender, and as rewritten for the channel. */
export interface Recipient {
  original: string;
  current: string;
}

/** One message file of a queue. */
export interface Message {
  /** Stable part of the file name. */
  readonly id: string;
  readonly channel: string;
  /** Three digits, or empty for a channel without subdirectories. */
  readonly subdir: string;
  attempts: number;
  /** Two characters, or HELD. */
  suffix: string;
  /** Channel that enqueued it. */
  readonly source: string;
  /** Mail time, epoch milliseconds. */
  readonly arrivedAt: number;
  /** Size of headers and body. */
  readonly bytes: number;
  /** Empty for notifications. */
  readonly from: string;
  readonly recipients: readonly Recipient[];
  /** With angle brackets. */
  readonly messageId: string;
  /** For a notification: the message it is about; otherwise empty. */
  readonly aboutId: string;
  readonly subject: string;
  /** Received: header lines that name this host. */
  readonly receivedLines: number;
  /** Authenticated user that submitted it; not in the file, so empty after a restart. */
  readonly user: string;
}

/** Blocks of BLOCK_SIZE 1024, rounded up, as the logs and listings count. */
export const blocks = (bytes: number): number => Math.ceil(bytes / 1024);

/** Domain of an address in lower case; empty when there is none. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** Host that a message waits for: the domain of its recipients on SMTP channels, empty elsewhere. */
export const hostOf = (message: Message): string =>
  message.channel.startsWith('tcp_') ? domainOf(message.recipients[0]?.current ?? '') : '';
