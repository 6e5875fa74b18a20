import type { Finding } from '#shared/contracts/finding.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { heldWords } from '#shared/diagnosis/held-words.ts';
import { histogramWords } from '#shared/diagnosis/histogram-words.ts';
import { listingAlone } from '#shared/diagnosis/listing-alone.ts';
import { minutesFrom } from '#shared/diagnosis/seen.ts';
import { clock, counted } from '#shared/diagnosis/words.ts';
import type { QueuePoint } from '#shared/window/queue-points.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { isAged } from './rule.ts';

/** Messages that failed before, from which on nobody is calmed by a listing alone. */
const MANY = 100;
/** Minutes for which a message may wait for its first try. */
const FIRST_TRY = 30;

const isUsual = (point: QueuePoint): boolean => {
  const { total, neverTried, retried, oldest, listing } = point;
  if (!listing || total === 0 || retried >= MANY || oldest === null || isAged(point)) return false;
  if (neverTried === 0) return true;
  return listing.untriedSince !== null && minutesFrom(listing.untriedSince, point.at) <= FIRST_TRY;
};

/** A short queue in whose listing all is as usual; null = something is not, it cannot be told, or more is known. */
export const listedNormal = (view: HostView, channel: ChannelView): Finding | null => {
  const point = listingAlone(view, channel);
  if (!point || !isUsual(point)) return null;
  const { at, total, neverTried, retried, triedOften, byAttempts, oldest, listing } = point;
  return toFinding('queue-normal', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: 'normal',
    confidence: 0.5,
    headline: `${counted(total, 'message')} in ${channel.name} at ${clock(at)}, and nothing in the listing is unusual: by failed tries ${histogramWords(byAttempts)}; ${heldWords(point)}. Whether mail flows, only the log tells.`,
    since: intervalAt(at),
    until: intervalAt(at),
    steps: [
      step(
        'step-backlog',
        'How much is queued?',
        'yes',
        `${counted(total, 'message')} at ${clock(at)}: ${neverTried} never tried, ${retried} waiting for another try; ${heldWords(point)}.`,
      ),
      step(
        'step-drain',
        'Do deliveries keep up with arrivals?',
        'unknown',
        `The log was not seen. ${listing?.untriedSince ? `The first of those never tried came ${clock(listing.untriedSince)}.` : 'None waits for its first try.'}`,
      ),
      step('step-mixed', 'Is the trouble, if any, spread over destinations?', 'unknown', 'The log was not seen.'),
      step(
        'step-age',
        'Are age and attempts within the usual range?',
        'yes',
        `${triedOften} were tried three times or more; the oldest is of ${clock(oldest!)}.`,
      ),
    ],
    evidence: listing?.line ? [listing.line] : [],
    advice: [
      advise('now', 'Nothing for what is listed. If somebody waits for mail, give mail.log of these hours too.'),
    ],
    anchor: 'a-listing-alone',
  });
};
