import { cellKey } from '#shared/contracts/digest.ts';
import type { EvidenceLine, Finding } from '#shared/contracts/finding.ts';
import { byText } from '#shared/window/merge.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { drainMinutes } from '#shared/figures/drain.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import { heldWords } from '#shared/diagnosis/held-words.ts';
import { lostPerMinute } from '#shared/diagnosis/lost.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { minutesFrom } from '#shared/diagnosis/seen.ts';
import { clock, counted, duration, percent } from '#shared/diagnosis/words.ts';
import { listedNormal } from './listed.ts';
import { type NormalQueue, normalQueue, RECENT } from './rule.ts';

/** Messages wait, and that is what a queue is for. */
export const queueNormal: Playbook = {
  id: 'queue-normal',
  title: 'Messages wait in a queue, as they should',
  assess: (view) =>
    view.channels.flatMap((channel) => {
      const queue = normalQueue(view, channel);
      const listed = queue ? null : listedNormal(view, channel);
      return queue ? [explain(view, channel, queue)] : listed ? [listed] : [];
    }),
};

const explain = (view: HostView, channel: ChannelView, queue: NormalQueue): Finding => {
  const { waiting, point, enqueued, delivered, failed, failingDestinations } = queue;
  const until = outlook(channel, queue);
  return toFinding('queue-normal', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: 'normal',
    confidence: point ? 0.8 : 0.6,
    headline: `${point ? counted(waiting, 'message') : `Mail for about ${counted(waiting, 'recipient')}`} in ${channel.name}, and that is normal: ${counted(delivered, 'delivery', 'deliveries')} in the last hour. ${until}`,
    since: queue.from,
    until: view.latestInterval,
    steps: [
      step(
        'step-backlog',
        'How much is queued?',
        'yes',
        point
          ? `${counted(point.total, 'message')} at ${clock(point.at)}: ${point.neverTried} never tried, ${point.retried} waiting for another try; ${heldWords(point)}.`
          : `About ${counted(waiting, 'recipient')} by the log (came and did not leave in the time seen); the directory was not counted.`,
      ),
      step(
        'step-drain',
        'Do deliveries keep up with arrivals?',
        isBehind(queue) ? 'no' : 'yes',
        `${counted(enqueued, 'recipient')} came and ${delivered} were delivered in the last ${RECENT} minutes. ${until}`,
      ),
      step(
        'step-mixed',
        'Is the trouble, if any, spread over destinations?',
        'yes',
        failed === 0
          ? 'No attempt failed in the last hour.'
          : `${counted(failed, 'attempt')} failed for ${counted(failingDestinations, 'destination')} in the last hour (${percent(failed, failed + delivered)}); none of them fails alone and for long.`,
      ),
      step(
        'step-age',
        'Are age and attempts within the usual range?',
        point?.oldest ? 'yes' : 'unknown',
        point
          ? `${point.triedOften} were tried three times or more; ${point.oldest ? `the oldest is of ${clock(point.oldest)}` : 'the oldest was not looked up'}.`
          : 'Could not be seen: the queue directory was not counted.',
      ),
    ],
    evidence: deliveries(view, channel, queue.from),
    advice: [
      advise(
        'now',
        'Nothing: mail is stored and forwarded, and what cannot be delivered at once waits for its next turn.',
      ),
      advise(
        'do-not',
        'Do not force attempts ("imsimta run"): it ignores the schedule and slows the deliveries that work.',
      ),
    ],
    anchor: 'what-it-means',
  });
};

/** Destinations whose deliveries are shown, and how many of each. */
const SHOWN = 3;
const EACH = 2;

/**
 * That mail flows: the first and the last kept delivery of the destinations that took most in the last hour. Which lines
 * of that hour were kept depends on how the log was cut; the first of all is always among them.
 */
const deliveries = (view: HostView, channel: ChannelView, from: number): EvidenceLine[] => {
  const counts = new Map<string, number>();
  for (const cell of channel.cells)
    if (cell.code === 'D' && cell.minute >= from)
      counts.set(cellKey(cell), (counts.get(cellKey(cell)) ?? 0) + cell.count);
  const most = [...counts].sort(([a, n], [b, m]) => m - n || byText(a, b)).map(([key]) => key);
  return most
    .map((key) => proofs(view, [key], { name: channel.name, from: 0, to: view.latestInterval }, EACH))
    .filter((lines) => lines.length > 0)
    .slice(0, SHOWN)
    .flat();
};

/** More arrivals than this share above the deliveries are no balance. */
const BALANCE = 0.1;

const isBehind = ({ enqueued, delivered }: NormalQueue): boolean => enqueued - delivered > BALANCE * delivered;

/** Minutes that two counts lie apart at least, so that what is lost between them is a rate. */
const APART = 10;

/** What becomes of the queue: by the counts of its files in the last hour where they tell it, else no time is said. */
const outlook = (channel: ChannelView, queue: NormalQueue): string => {
  const recent = channel.queue.filter(({ at }) => intervalAt(at) >= queue.from);
  const [before, now] = [recent[0], recent.at(-1)];
  if (!before || !now) return balance(queue);
  const apart = minutesFrom(before.at, now.at);
  const lost = apart >= APART ? lostPerMinute(before, now) : null;
  if (lost === null) return balance(queue);
  const became = `In ${duration(Math.round(apart))} ${counted(before.total, 'message')} became ${now.total}`;
  const minutes = drainMinutes(now.total, lost);
  if (minutes === null) return lost < 0 ? `${became}. ${balance(queue)}` : balance(queue);
  if (minutes > 24 * 60) return 'It shrinks slowly: part of it waits for destinations that are down for now.';
  return `${became}: at this rate it is empty in about ${duration(Math.max(minutes, 1))}.`;
};

const balance = (queue: NormalQueue): string => {
  const { enqueued, delivered } = queue;
  if (isBehind(queue))
    return `In the last hour ${enqueued - delivered} more recipients came than left, as in a burst: look again in an hour.`;
  return delivered - enqueued > BALANCE * delivered
    ? `In the last hour ${delivered - enqueued} more recipients left than came.`
    : 'Arrivals and deliveries are in balance.';
};
