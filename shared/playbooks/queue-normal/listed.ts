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

/** Messages from which on nobody is calmed by a listing alone; what failed so often is told as a backlog. */
const MANY = 100;
/** Minutes for which a message may wait for its first try. */
const FIRST_TRY = 30;

/** What is not as usual in a listing; null = nothing. */
const unusualIn = (point: QueuePoint): string | null => {
  const { at, neverTried, total, triedOften, oldest, listing } = point;
  const untriedSince = listing?.untriedSince ?? null;
  if (neverTried > 0 && untriedSince === null) return 'since when it waits is not known';
  if (untriedSince !== null && minutesFrom(untriedSince, at) > FIRST_TRY)
    return `some of it waits for its first try since ${clock(untriedSince)}`;
  if (oldest === null) return 'its age is not known';
  if (isAged(point)) return `${triedOften} failed three times or more, and the oldest is of ${clock(oldest)}`;
  return total >= MANY ? 'it is much' : null;
};

/**
 * What a listing alone says of a short queue: normal if all in it is as usual, else that it cannot be told. Null = it is
 * empty, more is known, or it is a backlog.
 */
export const listedNormal = (view: HostView, channel: ChannelView): Finding | null => {
  const point = listingAlone(view, channel);
  if (!point || point.total === 0 || point.retried >= MANY) return null;
  const { at, total, neverTried, retried, triedOften, byAttempts, oldest, listing } = point;
  const unusual = unusualIn(point);
  return toFinding('queue-normal', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: unusual === null ? 'normal' : 'unknown',
    confidence: unusual === null ? 0.5 : 0.3,
    headline: `${counted(total, 'message')} in ${channel.name} at ${clock(at)}, ${unusual === null ? 'and nothing in the listing is unusual' : `and whether that is normal cannot be told: ${unusual}`}. By failed tries ${histogramWords(byAttempts)}; ${heldWords(point)}. Whether mail flows, only the log tells.`,
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
        oldest === null ? 'unknown' : isAged(point) ? 'no' : 'yes',
        `${triedOften} were tried three times or more; ${oldest ? `the oldest is of ${clock(oldest)}` : 'the oldest is not known'}.`,
      ),
    ],
    evidence: listing?.line ? [listing.line] : [],
    advice: [
      advise('now', 'Nothing for what is listed. If somebody waits for mail, give mail.log of these hours too.'),
    ],
    anchor: 'a-listing-alone',
  });
};
