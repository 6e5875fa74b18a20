import { hourOfDay } from '../log/local-time.ts';
import type { Message } from '../queue/message.ts';
import { logReject } from './journal.ts';
import { makeMessage, route } from './make-message.ts';
import { enqueue } from './settle.ts';
import { channelOf, count, type World } from './world.ts';
import { elsewhere, strangers, subjects } from './words.ts';

const MINUTE = 60_000;

/** Part of the busiest hour's traffic that flows now: least at 03:00, most at 15:00 local time. */
export const dayFactor = (world: World): number => {
  const { nightFactor } = world.config.traffic;
  const hour = hourOfDay(world.zone, world.now);
  return nightFactor + (1 - nightFactor) * (0.5 - 0.5 * Math.cos(((hour - 3) / 12) * Math.PI));
};

/** Plans the next arrival. Waits are cut at a minute, so that a changed rate is soon felt. */
export const planArrival = (world: World): void => {
  const messages = world.traffic.perMinute * world.trafficFactor;
  const rejects = world.config.traffic.rejectsPerMinute * world.trafficFactor;
  const wait = world.random.wait(messages + rejects) * MINUTE;
  if (wait > MINUTE) {
    world.timeline.add(world.now + MINUTE, { kind: 'arrival', brings: 'nothing' });
    return;
  }
  const brings = world.random.chance(messages / (messages + rejects)) ? 'message' : 'reject';
  world.timeline.add(world.now + wait, { kind: 'arrival', brings });
};

const stranger = (world: World): string => {
  const { destinations } = world.config.traffic;
  const domain =
    destinations.length > 0 && world.random.chance(0.5)
      ? world.random.pick(destinations).domain
      : world.random.pick(elsewhere);
  return `${world.random.pick(strangers)}@${domain}`;
};

const colleague = (world: World): string => {
  const { accounts } = world.config.traffic;
  const name = accounts.length > 0 ? world.random.pick(accounts).name : 'postmaster';
  return `${name}@${world.config.domain}`;
};

/** Sizes spread over some powers of ten around the median, with few large ones. */
const size = (world: World): number => {
  const { random, config } = world;
  const spread = random.next() + random.next() + random.next() - 1.5;
  return Math.max(1200, Math.round(config.traffic.medianBytes * Math.exp(spread * 2.5)));
};

const newMail = (world: World): Message => {
  const { random, config } = world;
  const { nullSenderShare, listShare } = config.traffic;
  const target = world.traffic.pick(random);
  const common = { bytes: size(world), subject: random.pick(subjects) };
  if (target.kind === 'destination') {
    const address = `${random.pick(strangers)}@${target.domain}`;
    const { channel, recipient } = route(world, address);
    const recipients = [recipient];
    if (random.chance(0.08)) {
      const other = `postmaster@${target.domain}`;
      recipients.push({ original: other, current: other });
    }
    const from = random.chance(nullSenderShare) ? '' : colleague(world);
    return makeMessage(world, { ...common, channel, source: 'tcp_intranet', from, recipients });
  }
  const outside = random.chance(0.6);
  const source = outside ? 'tcp_local' : 'tcp_intranet';
  const from = random.chance(nullSenderShare) ? '' : outside ? stranger(world) : colleague(world);
  if (random.chance(listShare)) {
    const list = `staff-list@${config.domain}`;
    return makeMessage(world, {
      ...common,
      channel: 'reprocess',
      source,
      from,
      recipients: [{ original: list, current: list }],
    });
  }
  const { channel, recipient } = route(world, `${target.name}@${config.domain}`);
  return makeMessage(world, { ...common, channel, source, from, recipients: [recipient] });
};

/** A message comes in, or one is refused at the door; or, in quieter hours, it does not come. */
export const arrive = (world: World, brings: 'message' | 'reject'): void => {
  if (!world.random.chance(dayFactor(world))) return;
  if (brings === 'message') {
    enqueue(world, newMail(world));
    return;
  }
  count(channelOf(world, 'tcp_local').counters.rejected, 1, 0);
  logReject(world, stranger(world), stranger(world));
};
