import { hostOf, type Message } from '../queue/message.ts';
import { listQueue } from '../queue/tree.ts';
import { THREADS_PER_JOB } from '../world/channels.ts';
import { jobsOfChannel } from '../world/job-controller.ts';
import type { Channel, Job, World } from '../world/world.ts';

/** How many messages of a host wait in a channel. */
export interface HostCounts {
  host: string;
  /** Never tried, due again, or in hand. */
  active: number;
  /** Waiting for their next attempt. */
  delayed: number;
}

/** Messages of a channel by host, in order of the host's name. */
export const countsByHost = (channel: Channel): HostCounts[] => {
  const hosts = new Map<string, HostCounts>();
  for (const { message, state } of channel.messages.values()) {
    const host = hostOf(message);
    const counts = hosts.get(host) ?? { host, active: 0, delayed: 0 };
    counts[state === 'delayed' ? 'delayed' : 'active'] += 1;
    hosts.set(host, counts);
  }
  return [...hosts.values()].sort((a, b) => (a.host < b.host ? -1 : 1));
};

/** A running channel program and what it has in hand. */
export interface JobReport {
  channel: string;
  pid: number;
  processed: number;
  failed: number;
  hosts: string[];
  messages: string[];
}

/** Daemons of the MTA that run. */
export const daemonsOf = ({ ended }: World): string[] => [
  ...(ended.has('dispatcher') ? [] : ['dispatcher', 'tcp_smtp_server']),
  ...(ended.has('job_controller') ? [] : ['job_controller']),
];

/** Running channel programs. */
export const jobsOf = (world: World): JobReport[] =>
  [...world.channels.values()].flatMap((channel) => {
    const { job } = channel;
    if (!job) return [];
    const inHand = [...channel.messages.values()]
      .filter(({ state }) => state === 'inHand')
      .map(({ message }) => message);
    return Array.from({ length: jobsOfChannel(channel) }, (_, n) =>
      // The world books what was done by channel: the first process stands for all.
      report(
        world,
        channel,
        n === 0 ? job : { pid: job.pid + n, processed: 0, failed: 0 },
        inHand.slice(n * THREADS_PER_JOB, (n + 1) * THREADS_PER_JOB),
      ),
    );
  });

const report = (world: World, channel: Channel, job: Job, inHand: readonly Message[]): JobReport => {
  const messages = inHand.map((message) => {
    const path = world.ports.spool.path(message).split('/');
    return path.slice(message.subdir === '' ? -1 : -2).join('/');
  });
  const hosts = [...new Set(inHand.map(hostOf))].filter((host) => host !== '').sort();
  return { channel: channel.name, ...job, hosts, messages };
};

/** Answer to `GET /state`. */
export const stateOf = (world: World, queueDir: string, pace: { speed: number; catchUp: boolean }): unknown => ({
  mailTime: new Date(world.now).toISOString(),
  ...pace,
  trafficFactor: world.trafficFactor,
  channels: Object.fromEntries(
    [...world.channels.values()].map((channel) => {
      const states = { ready: 0, inHand: 0, delayed: 0 };
      for (const { state } of channel.messages.values()) if (state !== 'interrupted') states[state] += 1;
      const held = listQueue(queueDir, channel.name).filter(({ suffix }) => suffix === 'HELD').length;
      return [channel.name, { ...states, held, stopped: channel.stopped }];
    }),
  ),
  destinations: Object.fromEntries([...world.destinations].map(([domain, { behaviour }]) => [domain, behaviour])),
  accounts: Object.fromEntries(
    [...world.accounts]
      .filter(([, { behaviour }]) => behaviour.kind !== 'deliver')
      .map(([name, { behaviour }]) => [name, behaviour]),
  ),
});
