import type { Release } from '../log/products.ts';
import { blocks, hostOf, type Message } from '../queue/message.ts';
import { answered, EMPTY_REPLY, notConnected, skipped, UNKNOWN_DOMAIN } from './network.ts';
import { account, destination, type Outcome, type World } from './world.ts';

/** An attempt's outcome and how long it takes. */
export interface Attempt {
  tookMs: number;
  outcome: Outcome;
}

/** Failed connections after which a run of the channel program leaves a host alone. */
const FAILURES_OF_A_RUN = 5;
const RUN_MS = 10 * 60_000;

/** Size in a Q entry when nothing was sent: older releases write the message's size there. */
const sizeUnsent = (message: Message, release: Release): number => (release === '8.0' ? 0 : blocks(message.bytes));

const notReached = (world: World, message: Message, domain: string, reason: string, tookMs: number): Attempt => {
  const { run, exchanger } = destination(world, domain);
  if (world.now - run.startedAt > RUN_MS) Object.assign(run, { startedAt: world.now, failures: 0 });
  const text = notConnected(exchanger, world.config.version, reason);
  run.failures += 1;
  const leftAlone = run.failures > FAILURES_OF_A_RUN;
  return {
    tookMs: leftAlone ? 5 : tookMs,
    outcome: {
      kind: 'temporary',
      text: leftAlone ? skipped(text) : text,
      blocksTried: sizeUnsent(message, world.config.version),
      retryMinutes: null,
    },
  };
};

const deliverByTcp = (world: World, message: Message): Attempt => {
  const domain = hostOf(message);
  const { behaviour, exchanger } = destination(world, domain);
  const { random } = world;
  const reply = (line: string): string =>
    answered(exchanger, random.integer(32_768, 65_000), world.config.version, line);
  const accepted: Attempt = {
    tookMs: random.integer(120, 1500),
    outcome: { kind: 'delivered', text: reply(`250 2.1.5 <${message.recipients[0]?.current ?? ''}>... Recipient ok`) },
  };
  switch (behaviour.kind) {
    case 'accept':
      return accepted;
    case 'slow':
      return { ...accepted, tookMs: behaviour.seconds * random.between(800, 1200) };
    case 'refuse':
      return notReached(world, message, domain, 'connection refused', 40);
    case 'timeout':
      return notReached(world, message, domain, 'connection timed out', behaviour.seconds * 1000);
    case 'noRoute':
      return notReached(world, message, domain, 'no route to host', 3000);
    case 'temporary':
      if (!random.chance(behaviour.share)) return accepted;
      return {
        tookMs: random.integer(200, 2000),
        outcome: {
          kind: 'temporary',
          text: reply(behaviour.text ?? '451 4.7.1 Try again later'),
          blocksTried: world.config.version === '8.0' ? 0 : blocks(message.bytes),
          retryMinutes: null,
        },
      };
    case 'greylist':
      if (message.attempts > 0) return accepted;
      return {
        tookMs: random.integer(200, 2000),
        outcome: {
          kind: 'temporary',
          text: reply(behaviour.text ?? '451 4.7.1 Greylisted, please come back later'),
          blocksTried: world.config.version === '8.0' ? 0 : blocks(message.bytes),
          retryMinutes: null,
        },
      };
    case 'permanent':
      if (!random.chance(behaviour.share)) return accepted;
      return {
        tookMs: random.integer(200, 2000),
        outcome: { kind: 'permanent', text: reply(behaviour.text ?? '550 5.1.1 User unknown') },
      };
    case 'emptyReply':
    case 'wordless':
      if (!random.chance(behaviour.share)) return accepted;
      return {
        tookMs: random.integer(200, 2000),
        outcome: {
          kind: 'temporary',
          text: behaviour.kind === 'wordless' ? '' : EMPTY_REPLY,
          blocksTried: sizeUnsent(message, world.config.version),
          retryMinutes: null,
        },
      };
    case 'dnsFailure':
      return { tookMs: 500, outcome: { kind: 'permanent', text: UNKNOWN_DOMAIN } };
  }
};

/** As the store words it (6.3 Administration Guide, mailbox overflow). */
const IO_ERROR = 'System I/O error. Administrator, check server log for details.';

/** The store's error texts stand twice in the log. */
const twice = (text: string): string => `${text} ${text}`;

const deliverToStore = (world: World, message: Message): Attempt => {
  const { random } = world;
  const name = (message.recipients[0]?.current ?? '').split('@')[0] ?? '';
  const mailbox = account(world, name);
  const failed = (text: string, retryMinutes: number | null): Attempt => ({
    tookMs: random.integer(10, 80),
    outcome: { kind: 'temporary', text: twice(text), blocksTried: blocks(message.bytes), retryMinutes },
  });
  const full = mailbox.usedBytes + message.bytes > mailbox.limitBytes;
  if (full || mailbox.behaviour.kind === 'overQuota') return failed('Over quota', null);
  if (mailbox.behaviour.kind === 'busy' && random.chance(mailbox.behaviour.share)) {
    // A lock goes away soon: such messages come back after minutes, not hours.
    return failed('Mailbox is busy', random.integer(1, 5));
  }
  if (mailbox.behaviour.kind === 'badFormat') return failed('Mailbox has an invalid format', null);
  if (mailbox.behaviour.kind === 'ioError') return failed(IO_ERROR, null);
  mailbox.usedBytes += message.bytes;
  return { tookMs: random.integer(20, 300), outcome: { kind: 'delivered', text: '' } };
};

/** Tries a message: what comes of it, decided by how the other side behaves now. */
export const attempt = (world: World, message: Message): Attempt => {
  if (message.channel === 'ims-ms') return deliverToStore(world, message);
  if (message.channel.startsWith('tcp_')) return deliverByTcp(world, message);
  return { tookMs: world.random.integer(50, 700), outcome: { kind: 'forwarded' } };
};
