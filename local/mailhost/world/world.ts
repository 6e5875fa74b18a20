import type { AccountBehaviour, ChannelName, Change, DestinationBehaviour, MailhostConfig } from '../config.ts';
import { makeZone, type Zone } from '../log/local-time.ts';
import type { Message } from '../queue/message.ts';
import { channelPlans, type ChannelPlan } from './channels.ts';
import { makeTimeline, type Timeline } from './heap.ts';
import type { Ports } from './ports.ts';
import { makeRandom, type Random } from './random.ts';
import { planTraffic, type TrafficPlan } from './traffic-plan.ts';

/** A message in the Job Controller's memory. */
export interface Queued {
  readonly message: Message;
  /** `interrupted`: its program ended; another entry stands for the message now. */
  state: 'ready' | 'inHand' | 'delayed' | 'interrupted';
}

/** What an attempt comes to. */
export type Outcome =
  | { kind: 'delivered'; text: string }
  | { kind: 'temporary'; text: string; blocksTried: number; retryMinutes: number | null }
  | { kind: 'permanent'; text: string }
  | { kind: 'forwarded' };

/** A running channel program. */
export interface Job {
  readonly pid: number;
  processed: number;
  failed: number;
}

/** Totals since the start, as `imsimta counters` shows them: messages, recipients, blocks. */
export type Counter = [messages: number, recipients: number, blocks: number];

/** Counters of a channel. */
export interface Counters {
  received: Counter;
  delivered: Counter;
  submitted: Counter;
  attempted: Counter;
  rejected: Counter;
  failed: Counter;
}

/** A channel of the Job Controller. */
export interface Channel {
  readonly name: ChannelName;
  readonly plan: ChannelPlan;
  readonly messages: Map<string, Queued>;
  /** Waiting for a thread, in order; `first` is ahead of all. */
  ready: { first: Queued[]; rest: Queued[]; restAt: number };
  inHand: number;
  stopped: boolean;
  /** What becomes of the channel's program. */
  program: 'works' | 'missing' | 'hung';
  delayMs: number;
  threads: number;
  job: Job | null;
  counters: Counters;
  /** Messages that were queued when the counters were zeroed: `stored` counts from there. */
  storedAtZero: number;
}

/** A remote host. */
export interface Destination {
  behaviour: DestinationBehaviour;
  channel: 'tcp_local' | 'tcp_intranet' | 'tcp_lmtpcs';
  /** Domain whose mail exchanger takes its mail. */
  exchanger: string;
  /** Failed connections of the channel program's present run. */
  run: { startedAt: number; failures: number };
}

/** A local mailbox. */
export interface Account {
  behaviour: AccountBehaviour;
  usedBytes: number;
  /** Room in the mailbox. */
  limitBytes: number;
}

/** Somebody who sends beside the ordinary traffic. */
export interface Sender {
  readonly from: string;
  readonly authenticated: boolean;
  readonly domains: readonly string[];
  perMinute: number;
}

/** What will happen. */
export type Event =
  | { kind: 'arrival'; brings: 'message' | 'reject' | 'nothing' }
  | { kind: 'attempted'; channel: Channel; queued: Queued; outcome: Outcome }
  | { kind: 'due'; channel: Channel; queued: Queued }
  | { kind: 'retire'; channel: Channel; pid: number }
  | { kind: 'comesBack'; message: Message }
  | { kind: 'sends'; sender: Sender; sends: boolean }
  | { kind: 'change'; set: Change }
  | { kind: 'return' };

/** The mail host and everything it talks to. */
export interface World {
  readonly config: MailhostConfig;
  readonly zone: Zone;
  readonly ports: Ports;
  readonly random: Random;
  readonly timeline: Timeline<Event>;
  readonly traffic: TrafficPlan;
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly destinations: Map<string, Destination>;
  readonly accounts: Map<string, Account>;
  readonly senders: readonly Sender[];
  /** Mail time, epoch milliseconds. */
  now: number;
  trafficFactor: number;
  /** Last run of the return job. */
  returnRanAt: number;
  returnJobRuns: boolean;
  /** The whole host is switched off. */
  down: boolean;
  /** Daemons of the MTA that do not run. */
  readonly ended: Set<'dispatcher' | 'job_controller'>;
  /** Messages on disk for which the Job Controller had no room, oldest first. */
  unseen: Message[];
  fileCounter: number;
}

/** What a host remembers over a restart beside its queue files. */
export interface Memory {
  now: number;
  /** Mail time up to which the script's changes are in it; `now` may be later, the clock being written more often. */
  scriptUpTo: number;
  trafficFactor: number;
  returnRanAt: number;
  stopped: string[];
  destinations: Record<string, DestinationBehaviour>;
  accounts: Record<string, Pick<Account, 'behaviour' | 'usedBytes'>>;
}

const zero = (): Counter => [0, 0, 0];

/** Counters as they are after a zeroing. */
export const noCounters = (): Counters => ({
  received: zero(),
  delivered: zero(),
  submitted: zero(),
  attempted: zero(),
  rejected: zero(),
  failed: zero(),
});

const makeChannel = (plan: ChannelPlan): Channel => ({
  name: plan.name,
  plan,
  messages: new Map(),
  ready: { first: [], rest: [], restAt: 0 },
  inHand: 0,
  stopped: false,
  program: 'works',
  delayMs: 0,
  threads: plan.threads,
  job: null,
  counters: noCounters(),
  storedAtZero: 0,
});

/** A host with an empty queue: as configured, or as it remembers itself. */
export const makeWorld = (config: MailhostConfig, ports: Ports, memory: Memory | null): World => {
  const startAt = Date.parse(config.startAt);
  const now = memory?.now ?? startAt;
  // Another sequence after every restart, or file names and choices would repeat.
  const random = makeRandom(config.seed + Math.floor((now - startAt) / 10));
  const world: World = {
    config,
    zone: makeZone(config.timezone),
    ports,
    random,
    timeline: makeTimeline(),
    traffic: planTraffic(config.traffic),
    channels: new Map(channelPlans.map((plan) => [plan.name, makeChannel(plan)])),
    destinations: new Map(),
    accounts: new Map(),
    senders: config.traffic.senders.map((sender) => ({ ...sender })),
    now,
    trafficFactor: memory?.trafficFactor ?? 1,
    returnRanAt: memory?.returnRanAt ?? now,
    returnJobRuns: true,
    down: false,
    ended: new Set(),
    unseen: [],
    fileCounter: random.integer(0, 238_327),
  };
  for (const { domain, behaviour, channel, exchanger = domain } of config.traffic.destinations) {
    Object.assign(destination(world, domain), { behaviour, channel, exchanger });
  }
  for (const { name, behaviour, quotaKiB } of config.traffic.accounts) {
    Object.assign(account(world, name), { behaviour, limitBytes: quotaKiB === undefined ? Infinity : quotaKiB * 1024 });
  }
  if (memory) {
    for (const [domain, behaviour] of Object.entries(memory.destinations))
      destination(world, domain).behaviour = behaviour;
    for (const [name, remembered] of Object.entries(memory.accounts)) Object.assign(account(world, name), remembered);
    for (const channel of world.channels.values()) channel.stopped = memory.stopped.includes(channel.name);
  }
  for (const { afterMinutes, set } of config.script) {
    const at = startAt + afterMinutes * 60_000;
    if (!memory || at > memory.scriptUpTo) world.timeline.add(at, { kind: 'change', set });
  }
  return world;
};

/** The world's memory for the next start. */
export const remember = (world: World): Memory => ({
  now: world.now,
  scriptUpTo: world.now,
  trafficFactor: world.trafficFactor,
  returnRanAt: world.returnRanAt,
  stopped: [...world.channels.values()].filter((channel) => channel.stopped).map((channel) => channel.name),
  destinations: Object.fromEntries([...world.destinations].map(([domain, { behaviour }]) => [domain, behaviour])),
  accounts: Object.fromEntries(
    [...world.accounts].map(([name, { behaviour, usedBytes }]) => [name, { behaviour, usedBytes }]),
  ),
});

/** The channel of that name. Throws when the host has none. */
export const channelOf = (world: World, name: string): Channel => {
  const channel = world.channels.get(name as ChannelName);
  if (!channel) throw new Error(`no channel ${name}`);
  return channel;
};

/** A remote host; one that was never heard of accepts mail. */
export const destination = (world: World, domain: string): Destination => {
  const known = world.destinations.get(domain);
  if (known) return known;
  const made: Destination = {
    behaviour: { kind: 'accept' },
    channel: 'tcp_local',
    exchanger: domain,
    run: { startedAt: 0, failures: 0 },
  };
  world.destinations.set(domain, made);
  return made;
};

/** A local mailbox; one that was never heard of takes mail. */
export const account = (world: World, name: string): Account => {
  const known = world.accounts.get(name);
  if (known) return known;
  const made: Account = { behaviour: { kind: 'deliver' }, usedBytes: 0, limitBytes: Infinity };
  world.accounts.set(name, made);
  return made;
};

/** Adds to a counter of messages, recipients and blocks. */
export const count = (counter: Counter, recipients: number, size: number): void => {
  counter[0] += 1;
  counter[1] += recipients;
  counter[2] += size;
};
