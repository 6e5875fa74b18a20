import { domainOf, type Message, type Recipient } from '../queue/message.ts';
import type { ChannelName } from '../config.ts';
import type { NewNames } from './notification.ts';
import { fileId } from './random.ts';
import { account, type World } from './world.ts';

/** Received: lines of this host above which a message is held (option.dat). */
export const MAX_LOCAL_RECEIVED_LINES = 10;

/** What a new message is, before it has a file. */
export interface Draft {
  channel: ChannelName;
  source: ChannelName;
  from: string;
  recipients: readonly Recipient[];
  bytes: number;
  subject: string;
  messageId?: string;
  receivedLines?: number;
  user?: string;
}

/** Names for a new message in a channel. */
export const newNames = (world: World, channel: ChannelName): NewNames => {
  world.fileCounter = (world.fileCounter + 1) % 238_328;
  const id = fileId(world.now, world.fileCounter);
  const subdirs = world.config.subdirs[channel] ?? 0;
  return {
    id,
    subdir: subdirs === 0 ? '' : String(world.fileCounter % subdirs).padStart(3, '0'),
    messageId: `<0${id.toUpperCase()}.${world.fileCounter}@${world.config.name}.${world.config.domain}>`,
    at: world.now,
  };
};

/** A message with a file name of its own; held if it has been here too often, or its user is on hold. */
export const makeMessage = (world: World, draft: Draft): Message => {
  const names = newNames(world, draft.channel);
  const receivedLines = draft.receivedLines ?? 1;
  return {
    id: names.id,
    channel: draft.channel,
    subdir: names.subdir,
    attempts: 0,
    suffix: draft.channel === 'hold' || receivedLines > MAX_LOCAL_RECEIVED_LINES ? 'HELD' : '00',
    source: draft.source,
    arrivedAt: names.at,
    bytes: draft.bytes,
    from: draft.from,
    recipients: draft.recipients,
    messageId: draft.messageId ?? names.messageId,
    aboutId: '',
    subject: draft.subject,
    receivedLines,
    user: draft.user ?? '',
  };
};

/** Channel and rewritten address for an address. */
export const route = (world: World, address: string): { channel: ChannelName; recipient: Recipient } => {
  const domain = domainOf(address);
  if (domain !== world.config.domain) {
    return {
      channel: world.destinations.get(domain)?.channel ?? 'tcp_local',
      recipient: { original: address, current: address },
    };
  }
  const name = address.slice(0, address.lastIndexOf('@'));
  const { behaviour } = account(world, name);
  if (behaviour.kind === 'onHold') return { channel: 'hold', recipient: { original: address, current: address } };
  return behaviour.kind === 'loop'
    ? { channel: 'tcp_local', recipient: { original: address, current: `${name}@${behaviour.via}` } }
    : { channel: 'ims-ms', recipient: { original: address, current: `${name}@ims-ms-daemon` } };
};
