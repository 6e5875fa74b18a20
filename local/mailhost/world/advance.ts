import type { Change } from '../config.ts';
import { makeMessage, route } from './make-message.ts';
import { planReturn, runReturnJob } from './return-job.ts';
import { storedIn } from './job-controller.ts';
import { interrupt, isKnown, makeReady, pump, retire, retryNow } from './schedule.ts';
import { enqueue, settle } from './settle.ts';
import { planSending, send } from './senders.ts';
import { arrive, planArrival } from './traffic.ts';
import { account, channelOf, destination, type Event, noCounters, type World } from './world.ts';
import type { Message } from '../queue/message.ts';

/** Starts the traffic and the nightly job. */
export const begin = (world: World): void => {
  planArrival(world);
  for (const sender of world.senders) planSending(world, sender);
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
  else if ('stopped' in set) setStopped(world, set.channel, set.stopped);
  else if ('program' in set) setProgram(world, set.channel, set.program);
  else if ('delaySeconds' in set) channelOf(world, set.channel).delayMs = set.delaySeconds * 1000;
  else if ('threads' in set) channelOf(world, set.channel).threads = set.threads;
  else if ('sender' in set) setRate(world, set.sender, set.perMinute);
  else if ('returnJob' in set) world.returnJobRuns = set.returnJob;
  else if ('daemon' in set) setDaemon(world, set.daemon, set.runs);
  else if ('counters' in set) clearCounters(world);
  else if ('host' in set) setDown(world, set.host === 'down');
  else world.trafficFactor = set.trafficFactor;
};

const setProgram = (world: World, name: string, program: 'works' | 'missing' | 'hung'): void => {
  const channel = channelOf(world, name);
  interrupt(world, channel);
  channel.program = program;
  pump(world, channel);
};

const setRate = (world: World, from: string, perMinute: number): void => {
  for (const sender of world.senders) if (sender.from === from) sender.perMinute = perMinute;
};

const setDaemon = (world: World, daemon: 'dispatcher' | 'job_controller', runs: boolean): void => {
  if (runs) world.ended.delete(daemon);
  else world.ended.add(daemon);
  if (daemon === 'dispatcher') return;
  for (const channel of world.channels.values()) {
    if (runs) {
      // Its schedule was in its memory: it begins with all messages as due.
      retryNow(world, channel);
      pump(world, channel);
    } else interrupt(world, channel);
  }
};

const clearCounters = (world: World): void => {
  for (const channel of world.channels.values()) {
    channel.counters = noCounters();
    channel.storedAtZero = storedIn(world, channel);
  }
};

const setDown = (world: World, down: boolean): void => {
  world.down = down;
  for (const channel of world.channels.values()) {
    if (down) interrupt(world, channel);
    else pump(world, channel);
  }
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

const comesIn = (world: World): boolean => !world.down && !world.ended.has('dispatcher');

const happen = (world: World, event: Event): void => {
  switch (event.kind) {
    case 'arrival':
      planArrival(world);
      if (event.brings !== 'nothing' && comesIn(world)) arrive(world, event.brings);
      return;
    case 'sends':
      planSending(world, event.sender);
      if (event.sends && comesIn(world)) send(world, event.sender);
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
