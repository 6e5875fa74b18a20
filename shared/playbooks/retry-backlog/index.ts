import { type Attempt, cellKey } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { yieldByTry } from '#shared/figures/yield.ts';
import { isDestinationFailure } from '#shared/window/outcomes.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { ASKED, askHistory, FORBIDDEN, historyWords, isForbidden } from '#shared/diagnosis/ask.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import { histogramWords } from '#shared/diagnosis/histogram-words.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { clock, counted, duration, named, percent } from '#shared/diagnosis/words.ts';
import { listedBacklog } from './listed.ts';
import { type Backlog, backlogOf, LOOKED_AT, OVER } from './rule.ts';
import { growthStep } from './growth.ts';
import { turnsWords } from './turns.ts';

/** Tries from which on a yield is worth a sentence. */
const ENOUGH_TRIES = 20;

/** Old mail for many destinations, tried again and again. */
export const retryBacklog: Playbook = {
  id: 'retry-backlog',
  title: 'Old mail is tried again and again',
  assess: (view) =>
    view.channels.flatMap((channel) => {
      const found = backlogOf(view, channel);
      const listed = found ? null : listedBacklog(view, channel);
      return found ? [finding(view, channel, found)] : listed ? [listed] : [];
    }),
};

const finding = (
  view: HostView,
  channel: ChannelView,
  { point, earlier, grew, spread, from, young }: Backlog,
): Finding => {
  const failing = channel.cells.filter((c) => c.minute >= from && isDestinationFailure(c));
  const keys = [...new Set(failing.map(cellKey))].slice(0, 20);
  const needs = askHistory(view, channel, keys);
  const history = historyWords(view, channel.id);
  return toFinding('retry-backlog', view, {
    needs,
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: grew && !young ? 'problem' : 'suspected',
    severity: 'warning',
    confidence: young ? 0.5 : grew ? 0.8 : 0.6,
    headline: `${counted(point.retried, 'message')} of ${channel.name} wait for another try, ${young ? 'and another try brings next to nothing' : `${point.triedOften} of them failed three times or more`}, for ${counted(spread.failing, 'destination')}${grew && earlier ? `; ${earlier.retried} at ${clock(earlier.at)}` : ''}.`,
    since: intervalAt(grew && earlier ? earlier.at : point.at),
    until: intervalAt(point.at),
    steps: [
      step(
        'step-tried',
        'How often was it tried?',
        'yes',
        `At ${clock(point.at)}: ${point.neverTried} never, ${point.retried} in vain, ${point.triedOften} three times or more. By failed tries, from the names of all files: ${histogramWords(point.byAttempts)}; ${point.oldest ? `the oldest is of ${clock(point.oldest)}` : 'the oldest was not looked up'}.${turnsWords(view, channel, point)}`,
      ),
      step(
        'step-many',
        'Is it for many destinations?',
        'yes',
        `${counted(spread.failing, 'destination')} failed in the last ${duration(LOOKED_AT)}; the first of them, ${named(spread.top)}, is ${percent(spread.topShare * 1_000, 1_000)} of the failures. ${spread.neverTook} of them took nothing in the last day.`,
      ),
      growthStep({ point, earlier, grew }, `No count from ${duration(OVER)} before.`),
      yieldStep(channel.attempts),
      step(
        'step-bounces',
        'Are they bounces?',
        channel.sendings.length > 0 ? 'no' : 'unknown',
        channel.sendings.length > 0
          ? 'Messages with the empty sender are not most of what entered in the time seen.'
          : 'Senders were not seen. On the host: "directory" in "imsimta qm", then "history" and "read" of a few.',
      ),
      step(
        'step-history',
        'What do their histories say?',
        history === null ? 'unknown' : 'yes',
        history ??
          `Not seen. ${needs.length > 0 ? ASKED : isForbidden(view, 'history', channel) ? FORBIDDEN : 'On the host: "history" in "imsimta qm".'}`,
      ),
    ],
    evidence: keys
      .slice(0, 6)
      .flatMap((key) => proofs(view, [key], { name: channel.name, from, to: view.latestInterval }, 1)),
    advice: [
      advise(
        'now',
        'Look at the reasons of the first few destinations; if many share one relay or network, that is the cause.',
      ),
      advise(
        'now',
        `Leave it: each message is tried at its turn and returned at its end. If it takes turns from new mail, choose the oldest in "imsimta qm" (directory ${channel.name}), look at them (history, read), and hold them by their numbers. Warning: numbers are only good in the same session and until the next listing; release tries them at once.`,
      ),
      advise(
        'for-good',
        'Longer backoff for the late tries, if they bring nothing: backoff keyword of the channel; rebuild and restart. Applies to new tries.',
      ),
      advise(
        'for-good',
        'An earlier end: the notices keyword. Senders then learn days earlier that their mail did not arrive.',
      ),
      advise(
        'do-not',
        `Do not "return" or delete by the thousands: neither can be undone. Do not "imsimta run ${channel.name}": it ignores all backoff.`,
      ),
    ],
    anchor: 'what-to-do-now',
  });
};

/** Retry economics: what the next try brings, by the tries behind. */
const yieldStep = (attempts: readonly Attempt[]) => {
  const question = 'Does another try bring anything?';
  const rows = yieldByTry(attempts).filter((row) => row.tries >= ENOUGH_TRIES);
  const late = rows.filter((row) => row.failures >= 3);
  if (rows.length === 0)
    return step(
      'step-yield',
      question,
      'unknown',
      'No tries with a file name in the log: without LOG_FILENAME the number of failures is not known.',
    );
  const words = rows
    .slice(0, 8)
    .map(
      (row) =>
        `try ${row.failures + 1}: ${row.delivered} of ${row.tries} delivered (${percent(row.delivered, row.tries)}; for the next ones expect ${percent(row.low * 1_000, 1_000)} to ${percent(row.high * 1_000, 1_000)})`,
    )
    .join('; ');
  const helps = late.some((row) => row.low >= 0.01);
  return step(
    'step-yield',
    question,
    late.length === 0 ? 'unknown' : helps ? 'yes' : 'no',
    `All tries that the log shows: ${words}.`,
  );
};
