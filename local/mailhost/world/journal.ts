import type { LogEntry } from '../log/entry.ts';
import { isFrom63 } from '../log/products.ts';
import { blocks, domainOf, type Message } from '../queue/message.ts';
import { sourceSystem } from './network.ts';
import { channelOf, type World } from './world.ts';

/** Modifier of SMTP channels: 6.3 and later mark ESMTP, and LMTP. */
const modifier = (world: World, channel: string): string => {
  if (!isFrom63(world.config.version) || !channelOf(world, channel).plan.smtp) return '';
  return channel === 'tcp_lmtpcs' ? 'L' : 'E';
};

const processOf = (world: World, channel: string): string =>
  `${(channelOf(world, channel).job?.pid ?? 4096).toString(16)}.1.0`;

const write = (world: World, message: Message, entry: Partial<LogEntry> & Pick<LogEntry, 'code' | 'source'>): void => {
  // Into which it comes, or which it leaves: in both cases the channel in which the message is.
  if (world.config.unlogged.some((name) => name === message.channel)) return;
  for (const { original, current } of message.recipients) {
    world.ports.log({
      at: world.now,
      destination: '',
      blocks: blocks(message.bytes),
      from: message.from,
      original,
      current,
      file: world.ports.spool.path(message),
      messageId: message.messageId,
      system: '',
      diagnostic: '',
      queueSeconds: null,
      user: entry.code.startsWith('E') ? message.user : '',
      process: processOf(world, entry.source),
      ...entry,
    });
  }
};

/** Logs that a message came into its channel. */
export const logEnqueue = (world: World, message: Message): void =>
  write(world, message, {
    source: message.source,
    destination: message.channel,
    code: `E${modifier(world, message.source)}`,
    messageId: message.aboutId === '' ? message.messageId : `${message.messageId},${message.aboutId}`,
    system: message.source.startsWith('tcp_') ? sourceSystem(domainOf(message.from) || 'example.net') : '',
  });

/** Logs the end of a message in its channel (D, R), or a failed attempt (Q) or warning (W). */
export const logDequeue = (
  world: World,
  message: Message,
  what: { action: 'D' | 'Q' | 'R' | 'W'; diagnostic: string; blocks?: number },
): void =>
  write(world, message, {
    source: message.channel,
    code: what.action === 'D' ? `D${modifier(world, message.channel)}` : what.action,
    diagnostic: what.diagnostic,
    blocks: what.blocks ?? blocks(message.bytes),
    queueSeconds: Math.floor((world.now - message.arrivedAt) / 1000),
  });

/** Logs an attempt to relay that our SMTP server refused; there never was a message. */
export const logReject = (world: World, from: string, to: string): void =>
  world.ports.log({
    at: world.now,
    source: 'tcp_local',
    destination: '',
    code: `J${modifier(world, 'tcp_local')}`,
    blocks: 0,
    from,
    original: '',
    current: to,
    file: '',
    messageId: '',
    system: '',
    diagnostic: `530 5.7.1 Relaying not allowed: ${to}`,
    queueSeconds: null,
    user: '',
    process: processOf(world, 'tcp_local'),
  });
