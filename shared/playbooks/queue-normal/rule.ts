import { LMTP_CLIENT } from '#shared/contracts/digest.ts';
import { longestWaitOf, retryPlanOf } from '#shared/diagnosis/retry-plan.ts';
import { sitesOf } from '#shared/diagnosis/sites.ts';
import { STORE_CHANNEL } from '#shared/diagnosis/store-account.ts';
import { unexplainedRun } from '#shared/diagnosis/unexplained.ts';
import { countOf, isFailure, type Outcome, sumOutcomes, waitingSince } from '#shared/window/outcomes.ts';
import { failingRuns, isDense } from '#shared/window/runs.ts';
import type { QueuePoint } from '#shared/window/queue-points.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

/** Minutes over which arrivals and deliveries are compared. */
export const RECENT = 60;

/** At least this many deliveries for each arrival, else the queue grows and nobody should be calmed. */
const KEEPS_UP = 0.5;

/** Share of attempts that may fail; the retries of dead destinations alone reach a third at many sites. */
const FAILING_SHARE = 0.5;
/** The same for the local store, which has no network in between. */
const STORE_FAILING_SHARE = 0.2;

/** Share of a queue that may have failed three times or more. */
const TRIED_OFTEN_SHARE = 0.5;

/** Days after which a message in the queue is old: senders are warned at this age by default. */
const OLD_DAYS = 3;

/** Failed attempts at one account of the local store since its last delivery that are no passing trouble. */
const STUCK_ATTEMPTS = 5;
/** Accounts with failed attempts that are more than a few. */
const MANY_ACCOUNTS = 50;

/** Facts of a queue that works as it should. */
export interface NormalQueue {
  /** Messages where they were counted on disk, else recipients by the log. */
  waiting: number;
  /** Null = the directory was not counted. */
  point: QueuePoint | null;
  /** Recipients and attempts of the last hour. */
  enqueued: number;
  delivered: number;
  failed: number;
  failingDestinations: number;
  /** First interval of the hour. */
  from: number;
}

/** Facts of a channel whose queue is not empty and normal in every respect that can be seen; else null. */
export const normalQueue = (view: HostView, channel: ChannelView): NormalQueue | null => {
  const from = view.latestInterval - RECENT;
  const recent = sumOutcomes(channel.outcomes, from);
  const point = channel.queue.at(-1) ?? null;
  const waiting = point ? point.total : waitingSince(channel.outcomes, 0);
  if (waiting === 0 || recent.delivered === 0) return null;
  if (recent.delivered < KEEPS_UP * recent.enqueued) return null;
  const isStore = channel.name === STORE_CHANNEL || channel.name === LMTP_CLIENT;
  const allowed = isStore ? STORE_FAILING_SHARE : FAILING_SHARE;
  if (recent.failed > allowed * (recent.failed + recent.delivered)) return null;
  const longestWait = longestWaitOf(retryPlanOf(view, channel));
  const all = [channel, ...channel.destinations];
  if (all.some(({ outcomes }) => isFailing(outcomes, longestWait))) return null;
  if (all.some(({ cells }) => unexplainedRun(cells, longestWait) !== null)) return null;
  if (sitesOf(view, channel, longestWait).some(({ whole }) => isFailing(whole.outcomes, longestWait))) return null;
  if (isStore && storeInTrouble(channel)) return null;
  if (point && isAged(point)) return null;
  const failingDestinations = channel.destinations.filter((d) => sumOutcomes(d.outcomes, from).failed > 0).length;
  return { waiting, point, ...recent, failingDestinations, from };
};

/** A dense run of failures that no delivery has ended. */
const isFailing = (outcomes: readonly Outcome[], longestWait: number): boolean =>
  failingRuns(outcomes, longestWait).some((run) => run.open && isDense(run));

const storeInTrouble = (channel: ChannelView): boolean => {
  let failing = 0;
  for (const { cells, outcomes } of channel.destinations) {
    const lastDelivery = outcomes.findLast((o) => o.delivered > 0)?.minute ?? -Infinity;
    const since = countOf(cells, (c) => c.minute > lastDelivery && (isFailure(c) || c.code === 'R'));
    if (since >= STUCK_ATTEMPTS) return true;
    if (since > 0) failing++;
  }
  return failing >= MANY_ACCOUNTS;
};

/** Whether much of a queue was tried often, or its oldest message is old. */
export const isAged = ({ at, oldest, triedOften, total }: QueuePoint): boolean =>
  triedOften > TRIED_OFTEN_SHARE * total ||
  (oldest !== null && Date.parse(at) - Date.parse(oldest) >= OLD_DAYS * 86_400_000);
