import type { Message } from '../queue/message.ts';
import { attemptText } from './words.ts';

/** A new message's own names. */
export interface NewNames {
  id: string;
  messageId: string;
  subdir: string;
  at: number;
}

/** The notification to a message's sender, as it enters the `process` channel. Null for a message without sender. */
export const makeNotification = (about: Message, kind: 'failed' | 'delayed', names: NewNames): Message | null =>
  about.from === ''
    ? null
    : {
        id: names.id,
        channel: 'process',
        subdir: names.subdir,
        attempts: 0,
        suffix: '00',
        source: about.channel,
        arrivedAt: names.at,
        bytes: 2048 + Math.min(about.bytes, 4096),
        from: '',
        recipients: [{ original: about.from, current: about.from }],
        messageId: names.messageId,
        aboutId: about.messageId,
        subject: attemptText[kind],
        receivedLines: 1,
        user: '',
      };
