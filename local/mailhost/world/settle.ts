import { blocks, domainOf, type Message } from '../queue/message.ts';
import { NORMAL_BACKOFF } from './channels.ts';
import { logDequeue, logEnqueue } from './journal.ts';
import { makeMessage, newNames, route } from './make-message.ts';
import { makeNotification } from './notification.ts';
import { poolMates } from './job-controller.ts';
import { adopt, forget, isKnown, lookAgain, pump } from './schedule.ts';
import { channelOf, count, type Channel, type Outcome, type Queued, type World } from './world.ts';

/** Brings a new message into the queue. */
export const enqueue = (world: World, message: Message): void => {
  world.ports.spool.create(message);
  admit(world, message);
};

const admit = (world: World, message: Message): void => {
  const size = blocks(message.bytes);
  count(channelOf(world, message.channel).counters.received, message.recipients.length, size);
  count(channelOf(world, message.source).counters.submitted, message.recipients.length, size);
  logEnqueue(world, message);
  adopt(world, message);
};

/**
 * Ends a message and starts those that come of it. The new files are there before the old one goes, so that no crash
 * loses mail; if the old one turns out to be gone already (held, deleted), nothing has happened.
 */
const replace = (
  world: World,
  queued: Queued,
  followers: readonly Message[],
  end: { action: 'D' | 'R'; diagnostic: string },
): boolean => {
  const { message } = queued;
  const channel = channelOf(world, message.channel);
  const { spool } = world.ports;
  for (const follower of followers) spool.create(follower);
  forget(channel, queued);
  if (!spool.remove(message)) {
    for (const follower of followers) spool.remove(follower);
    return false;
  }
  for (const follower of followers) admit(world, follower);
  logDequeue(world, message, end);
  const counter = end.action === 'D' ? channel.counters.delivered : channel.counters.failed;
  count(counter, message.recipients.length, blocks(message.bytes));
  return true;
};

/** Returns a message to its sender. */
export const bounce = (world: World, queued: Queued, diagnostic: string): void => {
  const names = newNames(world, 'process');
  const notification = makeNotification(queued.message, 'failed', names);
  replace(world, queued, notification ? [notification] : [], { action: 'R', diagnostic });
};

/** Messages that an intermediate channel makes of one of its own. */
const forwarded = (world: World, message: Message): Message[] => {
  const source = message.channel === 'reprocess' ? 'reprocess' : 'process';
  const { from, bytes, subject, messageId } = message;
  if (source === 'process') {
    return message.recipients.map(({ original }) => {
      const { channel, recipient } = route(world, original);
      return makeMessage(world, { channel, source, from, recipients: [recipient], bytes, subject, messageId });
    });
  }
  const members = world.config.traffic.accounts;
  const [list] = message.recipients;
  if (!list || members.length === 0) return [];
  return Array.from({ length: world.random.integer(2, 6) }, () => {
    const { name } = world.random.pick(members);
    const { channel, recipient } = route(world, `${name}@${world.config.domain}`);
    const recipients = [{ original: list.original, current: recipient.current }];
    return makeMessage(world, { channel, source, from, recipients, bytes, subject, messageId });
  });
};

/** A host that forwards back what we forwarded to it. */
const sendBack = (world: World, message: Message): void => {
  if (message.channel !== 'tcp_local' || domainOf(message.recipients[0]?.original ?? '') !== world.config.domain)
    return;
  world.timeline.add(world.now + world.random.between(1000, 8000), { kind: 'comesBack', message });
};

const fail = (world: World, channel: Channel, queued: Queued, outcome: Outcome & { kind: 'temporary' }): void => {
  const { message } = queued;
  const attempts = message.attempts + 1;
  if (!world.ports.spool.requeue(message, { attempts }, outcome.text, world.now)) {
    forget(channel, queued);
    return;
  }
  logDequeue(world, message, { action: 'Q', diagnostic: outcome.text, blocks: outcome.blocksTried });
  count(channel.counters.attempted, message.recipients.length, outcome.blocksTried);
  message.attempts = attempts;
  queued.state = 'delayed';
  const waits = world.config.backoff[channel.name] ?? NORMAL_BACKOFF;
  const backoff = waits[Math.min(attempts, waits.length) - 1] ?? 480;
  const minutes = outcome.retryMinutes ?? backoff;
  world.timeline.add(world.now + minutes * 60_000, { kind: 'due', channel, queued });
};

/** Books what came of an attempt and gives the thread its next message. */
export const settle = (world: World, channel: Channel, queued: Queued, outcome: Outcome): void => {
  if (queued.state === 'interrupted') return;
  channel.inHand -= 1;
  if (isKnown(channel, queued)) {
    const job = channel.job;
    if (job && outcome.kind === 'temporary') job.failed += 1;
    else if (job) job.processed += 1;
    if (outcome.kind === 'temporary') fail(world, channel, queued, outcome);
    else if (outcome.kind === 'permanent') bounce(world, queued, outcome.text);
    else if (outcome.kind === 'forwarded') {
      replace(world, queued, forwarded(world, queued.message), { action: 'D', diagnostic: '' });
    } else if (replace(world, queued, [], { action: 'D', diagnostic: outcome.text })) sendBack(world, queued.message);
  }
  pump(world, channel);
  for (const mate of poolMates(world, channel)) pump(world, mate);
  lookAgain(world);
};
