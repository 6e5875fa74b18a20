import { makeMessage, route } from './make-message.ts';
import { enqueue } from './settle.ts';
import { strangers, subjects } from './words.ts';
import type { Sender, World } from './world.ts';

const MINUTE = 60_000;

/** Plans a sender's next message. Waits are cut at a minute, so that a changed rate is soon felt. */
export const planSending = (world: World, sender: Sender): void => {
  const wait = sender.perMinute === 0 ? Infinity : world.random.wait(sender.perMinute) * MINUTE;
  world.timeline.add(world.now + Math.min(wait, MINUTE), { kind: 'sends', sender, sends: wait <= MINUTE });
};

/** One message of a sender to one of its domains. */
export const send = (world: World, { from, domains, authenticated }: Sender): void => {
  const { random } = world;
  const address = `${random.pick(strangers)}@${random.pick(domains)}`;
  const { channel, recipient } = route(world, address);
  const message = makeMessage(world, {
    channel,
    // What has no sender is a notification, made here.
    source: from === '' ? 'process' : authenticated ? 'tcp_intranet' : 'tcp_local',
    from,
    recipients: [recipient],
    bytes: random.integer(2000, 9000),
    subject: random.pick(subjects),
    user: authenticated ? from : '',
  });
  enqueue(world, message);
};
