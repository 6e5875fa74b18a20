import { nextLocal } from '../log/local-time.ts';
import { logDequeue } from './journal.ts';
import { newNames } from './make-message.ts';
import { makeNotification } from './notification.ts';
import { bounce, enqueue } from './settle.ts';
import type { Channel, Queued, World } from './world.ts';

const DAY = 24 * 3_600_000;
/** Minutes after local midnight at which the job runs. */
const RUNS_AT = 2;

/** Plans the next nightly run. */
export const planReturn = (world: World): void =>
  world.timeline.add(nextLocal(world.zone, world.now, RUNS_AT), { kind: 'return' });

const warn = (world: World, queued: Queued): void => {
  const { message } = queued;
  const notification = makeNotification(message, 'delayed', newNames(world, 'process'));
  if (notification) enqueue(world, notification);
  logDequeue(world, message, { action: 'W', diagnostic: '' });
};

const serve = (world: World, channel: Channel, lastRun: number): void => {
  const { noticesDays } = world.config;
  const last = Math.max(...noticesDays);
  for (const queued of channel.messages.values()) {
    const { arrivedAt } = queued.message;
    if (queued.state === 'inHand' || !world.ports.spool.exists(queued.message)) continue;
    if (world.now - arrivedAt >= last * DAY) bounce(world, queued, '');
    else if (noticesDays.some((days) => arrivedAt + days * DAY > lastRun && arrivedAt + days * DAY <= world.now)) {
      warn(world, queued);
    }
  }
};

/** The message return job: old mail is returned or warned about, then the transaction log is rotated. */
export const runReturnJob = (world: World): void => {
  if (!world.returnJobRuns || world.down) {
    planReturn(world);
    return;
  }
  const lastRun = world.returnRanAt;
  world.returnRanAt = world.now;
  for (const channel of world.channels.values()) {
    if (!channel.stopped) serve(world, channel, lastRun);
  }
  world.ports.rotate();
  planReturn(world);
};
