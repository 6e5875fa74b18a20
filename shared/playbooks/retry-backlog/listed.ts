import type { Finding } from '#shared/contracts/finding.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { heldWords } from '#shared/diagnosis/held-words.ts';
import { histogramWords } from '#shared/diagnosis/histogram-words.ts';
import { listingAlone } from '#shared/diagnosis/listing-alone.ts';
import { clock, counted, duration } from '#shared/diagnosis/words.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { GREW_BY, growthSince, isOld, OVER } from './rule.ts';
import { growthStep } from './growth.ts';
import { turnsWords } from './turns.ts';

const LOG = 'The log of these hours was not seen.';

/**
 * What a listing alone says of mail that is tried again: how much and how often, not for whom. Where most was tried
 * often it is suspected, else it is not known whether it is any trouble. Null = too little waits, or more is known.
 */
export const listedBacklog = (view: HostView, channel: ChannelView): Finding | null => {
  const point = listingAlone(view, channel);
  if (!point || point.retried < GREW_BY) return null;
  const { earlier, grew } = growthSince(channel, point);
  const { triedOften, retried, neverTried, total, byAttempts, oldest, listing } = point;
  return toFinding('retry-backlog', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: isOld(point) ? 'suspected' : 'unknown',
    severity: 'warning',
    confidence: isOld(point) ? 0.4 : 0.3,
    headline: `${counted(retried, 'message')} of ${channel.name} wait for another try, ${triedOften} of them failed three times or more${grew && earlier ? `; ${earlier.retried} at ${clock(earlier.at)}` : ''}. For whom, and whether any get through, a listing does not tell: give the log beside it.`,
    since: intervalAt(grew && earlier ? earlier.at : point.at),
    until: intervalAt(point.at),
    steps: [
      step(
        'step-tried',
        'How often was it tried?',
        'yes',
        `At ${clock(point.at)}, of ${total}: ${neverTried} never, ${retried} in vain, ${triedOften} three times or more; ${heldWords(point)}. By failed tries, from the names of all files listed: ${histogramWords(byAttempts)}; ${oldest ? `the oldest is of ${clock(oldest)}` : 'the oldest is not known'}.${turnsWords(view, channel, point)}`,
      ),
      step('step-many', 'Is it for many destinations?', 'unknown', LOG),
      growthStep({ point, earlier, grew }, `No listing from ${duration(OVER)} before: list it again later.`),
      step('step-yield', 'Does another try bring anything?', 'unknown', `${LOG} It would tell, with LOG_FILENAME.`),
      step('step-bounces', 'Are they bounces?', 'unknown', `${LOG} On the host: "history" and "read" of a few.`),
      step(
        'step-history',
        'What do their histories say?',
        'unknown',
        'Not seen. On the host, in the session of the listing: "history" in "imsimta qm".',
      ),
    ],
    evidence: listing?.line ? [listing.line] : [],
    advice: [
      advise('now', 'Give mail.log of these hours too: it tells which destinations fail and why.'),
      advise(
        'do-not',
        `Do not "return" or delete by the thousands: neither can be undone. Do not "imsimta run ${channel.name}": it ignores all backoff.`,
      ),
    ],
    anchor: 'a-listing-alone',
  });
};
