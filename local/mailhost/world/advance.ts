import type { Change } from '../config.ts';
import { makeMessage, route } from './make-message.ts';
import { planReturn, runReturnJob } from './return-job.ts';
import { isKnown, makeReady, pump, retire } from './schedule.ts';
import { enqueue, settle } from './settle.ts';
import { arrive, planArrival } from './traffic.ts';
import { account, channelOf, destination, type Event, type World } from './world.ts';
import type { Message } from '../queue/message.ts';

/** Starts the traffic and the nightly job. */
export const begin = (world: World): void => {
  planArrival(world);
  planReturn(world);
};

/** Stops a channel or lets it run; a started one begins work at once. */
export const setStopped = (world: World, name: string, stopped: boolean): void => {
  const channel = channelOf(world, name);
  channel.stopped = stopped;
  pump(world, channel);
};

/** Makes something behave differently from now on. */
export const change = (world: World, set: Change): void => {
  if ('destination' in set) destination(world, set.destination).behaviour = set.behaviour;
  else if ('account' in set) account(world, set.account).behaviour = set.behaviour;
  else if ('channel' in set) setStopped(world, set.channel, set.stopped);
  else world.trafficFactor = set.trafficFactor;
};

const comeBack = (world: World, message: Message): void => {
  const { channel, recipient } = route(world, message.recipients[0]?.original ?? '');
  enqueue(
    world,
    makeMessage(world, {
      channel,
      source: 'tcp_local',
      from: message.from,
      recipients: [recipient],
      bytes: message.bytes + 120,
      subject: message.subject,
      messageId: message.messageId,
      receivedLines: message.receivedLines + 1,
    }),
  );
};

const happen = (world: World, event: Event): void => {
  switch (event.kind) {
    case 'arrival':
      planArrival(world);
      if (event.brings !== 'nothing') arrive(world, event.brings);
      return;
    case 'attempted':
      settle(world, event.channel, event.queued, event.outcome);
      return;
    case 'due':
      if (isKnown(event.channel, event.queued) && event.queued.state === 'delayed') {
        makeReady(world, event.channel, event.queued);
      }
      return;
    case 'retire':
      retire(world, event.channel, event.pid);
      return;
    case 'comesBack':
      comeBack(world, event.message);
      return;
    case 'change':
      change(world, event.set);
      return;
    case 'return':
      runReturnJob(world);
  }
};

/** Lets the world run until a mail time, or until `enough` (asked after every event) says so. */
export const advance = (world: World, until: number, enough: () => boolean = () => false): void => {
  while (world.timeline.next() <= until) {
    const next = world.timeline.take();
    if (!next) break;
    world.now = Math.max(world.now, next.at);
    happen(world, next.event);
    if (enough()) return;
  }
  world.now = Math.max(world.now, until);
};
