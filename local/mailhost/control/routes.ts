import type * as z from 'zod';
import type { MailClock } from '../clock.ts';
import type { Layout } from '../layout.ts';
import { queueFile, readMessage } from '../queue/tree.ts';
import { change, setStopped } from '../world/advance.ts';
import { makeMessage, route } from '../world/make-message.ts';
import { storedIn } from '../world/job-controller.ts';
import { adopt, pump, retryNow } from '../world/schedule.ts';
import { enqueue } from '../world/settle.ts';
import { channelOf, type World } from '../world/world.ts';
import {
  AccountRequest,
  AdoptRequest,
  ChannelRequest,
  ClockRequest,
  DestinationRequest,
  GoneRequest,
  InjectRequest,
  TrafficRequest,
} from './requests.ts';
import { countsByHost, daemonsOf, jobsOf, stateOf } from './state.ts';

/** A status and what to answer. */
export interface Answer {
  status: number;
  body: unknown;
}

/** The host behind the port. */
export interface Served {
  readonly world: World;
  readonly layout: Layout;
  readonly clock: MailClock;
  /** Takes queue files that the world does not know into it; the number of them. */
  rescan(): number;
  /** Writes what is still in memory. */
  flush(): void;
}

type Handler = (body: unknown, query: URLSearchParams) => Answer;

const ok = (body: unknown = {}): Answer => ({ status: 200, body });

/** Stop and start change one list; another change within this time finds it locked. */
const LIST_LOCK_MS = 1000;

/** What the control port answers, by method and path. Throws on unknown channels and bad bodies. */
export const makeRoutes = (daemon: Served, wallNow: () => number): Record<string, Handler> => {
  const { world, layout, clock } = daemon;
  const { queue } = layout;
  let listChangedAt = -Infinity;

  const post =
    <S extends z.ZodType>(schema: S, act: (request: z.infer<S>) => Answer): Handler =>
    (body) => {
      const answer = act(schema.parse(body));
      daemon.flush();
      return answer;
    };

  const stopOrStart = (stopped: boolean): Handler =>
    post(ChannelRequest, ({ channel }) => {
      channelOf(world, channel);
      if (wallNow() - listChangedAt < LIST_LOCK_MS)
        return { status: 409, body: { error: 'cannot update the hold list' } };
      listChangedAt = wallNow();
      setStopped(world, channel, stopped);
      return ok();
    });

  /** What only the Job Controller can answer; without it nobody does. */
  const ofJobController =
    (handler: Handler): Handler =>
    (body, query) =>
      world.ended.has('job_controller') ? { status: 503, body: {} } : handler(body, query);

  return {
    'GET /state': () => ok(stateOf(world, queue, clock.pace)),
    'POST /destinations': post(DestinationRequest, ({ domain, behaviour }) => {
      change(world, { destination: domain, behaviour });
      return ok();
    }),
    'POST /accounts': post(AccountRequest, (request) => {
      change(world, request);
      return ok();
    }),
    'POST /traffic': post(TrafficRequest, (request) => {
      change(world, request);
      return ok();
    }),
    'POST /clock': post(ClockRequest, (pace) => {
      clock.setPace(pace, wallNow());
      return ok(clock.pace);
    }),
    'POST /inject': post(InjectRequest, ({ messages }) => {
      for (const { from, to, bytes, subject, count } of messages) {
        for (let i = 0; i < count; i++) {
          const { channel, recipient } = route(world, to);
          const draft = { channel, source: 'tcp_intranet', from, recipients: [recipient], bytes, subject } as const;
          enqueue(world, makeMessage(world, draft));
        }
      }
      return ok();
    }),
    'POST /retry-now': post(ChannelRequest, ({ channel }) =>
      ok({ retried: retryNow(world, channelOf(world, channel)) }),
    ),
    'POST /imsimta/stop': ofJobController(stopOrStart(true)),
    'POST /imsimta/start': ofJobController(stopOrStart(false)),
    'POST /imsimta/submit': ofJobController(
      post(ChannelRequest, ({ channel }) => {
        pump(world, channelOf(world, channel));
        return ok();
      }),
    ),
    'POST /imsimta/sync': ofJobController(() => {
      const found = daemon.rescan();
      daemon.flush();
      return ok({ found });
    }),
    'POST /imsimta/adopt': post(AdoptRequest, ({ channel, place, files }) => {
      for (const { subdir, name } of files) {
        const file = queueFile(queue, channelOf(world, channel).name, subdir, name);
        const message = file && readMessage(file);
        if (message) adopt(world, message, place);
      }
      return ok();
    }),
    'POST /imsimta/gone': post(GoneRequest, ({ channel, ids }) => {
      for (const id of ids) channelOf(world, channel).messages.delete(id);
      return ok();
    }),
    'GET /imsimta/messages': ofJobController((_, query) =>
      ok(countsByHost(channelOf(world, query.get('channel') ?? ''))),
    ),
    'GET /imsimta/jobs': ofJobController(() => ok(jobsOf(world))),
    'GET /imsimta/processes': () => ok({ daemons: daemonsOf(world), jobs: jobsOf(world) }),
    'GET /imsimta/mailbox': (_, query) =>
      ok({ damaged: world.accounts.get(query.get('account') ?? '')?.behaviour.kind === 'badFormat' }),
    'GET /imsimta/channels': () =>
      ok(
        [...world.channels.values()].map((channel) => ({
          channel: channel.name,
          stopped: channel.stopped,
          counters: channel.counters,
          stored: storedIn(world, channel) - channel.storedAtZero,
        })),
      ),
  };
};
