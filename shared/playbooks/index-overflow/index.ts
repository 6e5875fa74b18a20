import type { Finding } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { type Draft, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { clockOf, counted, duration, named, percent } from '#shared/diagnosis/words.ts';
import { overflowAdvice } from './advice.ts';
import { hasArrived, LIMIT, type Overflow, overflowsOf } from './rule.ts';

/** A mailbox has grown until its index file can grow no more. */
export const indexOverflow: Playbook = {
  id: 'index-overflow',
  title: 'A mailbox overflows: store.idx is at its limit',
  assess: (view) =>
    overflowsOf(view).map((o) => (o.delivered !== null && !hasArrived(o) ? recovered(view, o) : overflowing(view, o))),
};

const GIB = 2 ** 30;

const sizeWords = ({ size, messages }: Overflow): string => {
  if (size === null) return 'The size of the file was not seen: look at it in the directory of the mailbox.';
  const many = messages === null ? '' : `, ${counted(messages, 'message')}`;
  return `${(size.bytes / GIB).toFixed(2)} GiB at ${clockOf(size.minute)}${many}: ${percent(size.bytes, LIMIT)} of the limit.`;
};

const forecastWords = (o: Overflow): string => {
  if (hasArrived(o)) return 'It is reached.';
  if (o.full === null) return 'Not at the rate seen, or no rate was seen.';
  return `At the rate seen it is reached in ${duration(Math.ceil(o.full))}.`;
};

const forecastAnswer = (o: Overflow): 'yes' | 'unknown' => (hasArrived(o) || o.full !== null ? 'yes' : 'unknown');

const subjectOf = (o: Overflow): Draft['subject'] => ({ kind: 'account', name: o.mailbox, channel: null });

const verdictOf = (o: Overflow): Pick<Draft, 'verdict' | 'severity' | 'confidence'> => {
  if (hasArrived(o) || o.together > 0) return { verdict: 'problem', severity: 'warning', confidence: 0.95 };
  if (o.noted) return { verdict: 'problem', severity: 'warning', confidence: 0.8 };
  return { verdict: 'suspected', severity: 'warning', confidence: 0.7 };
};

const headlineOf = (o: Overflow): string => {
  const mailbox = named(o.mailbox);
  if (o.noted)
    return `${mailbox} takes no more mail since ${clockOf(o.noted.first)}: its index file is at the limit of 2 GiB.`;
  return hasArrived(o)
    ? `The index of ${mailbox} is at the limit of 2 GiB: it takes no more mail.`
    : `The index of ${mailbox} nears its limit of 2 GiB. ${forecastWords(o)}`;
};

const overflowing = (view: HostView, o: Overflow): Finding => {
  const minutes = [...(o.noted?.notices ?? []), ...o.cells].map((row) => row.minute);
  const seen = Math.min(o.size?.minute ?? view.latestInterval, view.latestInterval);
  return toFinding('index-overflow', view, {
    subject: subjectOf(o),
    ...verdictOf(o),
    headline: headlineOf(o),
    since: Math.min(...minutes, seen),
    until: Math.max(...minutes, seen),
    steps: [
      step(
        'step-io-error',
        'Do deliveries to the account fail with "System I/O error"?',
        o.cells.length > 0 ? 'yes' : 'unknown',
        o.cells.length > 0
          ? `${counted(
              o.cells.reduce((sum, c) => sum + c.count, 0),
              'attempt',
            )}, ${o.together} of them in the same five minutes as a line of the store.`
          : 'None was seen in mail.log: it may not have been read, or no mail came.',
      ),
      step(
        'step-store-error',
        'Does the store say "File too large" for its cache?',
        o.noted ? 'yes' : 'no',
        o.noted ? `${counted(o.noted.count, 'time')}, last at ${clockOf(o.noted.last)}.` : 'No such line was seen.',
      ),
      step('step-size', 'Is store.idx near 2 GiB?', sizeAnswer(o), sizeWords(o)),
      step('step-forecast', 'Is the limit reached soon?', forecastAnswer(o), forecastWords(o)),
    ],
    evidence: [...o.evidence],
    advice: overflowAdvice(o),
    anchor: 'what-to-do-now',
  });
};

const sizeAnswer = (o: Overflow): 'yes' | 'no' | 'unknown' =>
  o.size === null ? 'unknown' : o.size.bytes >= LIMIT / 2 ? 'yes' : 'no';

const recovered = (view: HostView, o: Overflow): Finding =>
  toFinding('index-overflow', view, {
    subject: subjectOf(o),
    verdict: 'normal',
    confidence: 0.9,
    headline: `${named(o.mailbox)} takes mail again since ${clockOf(o.delivered!)}.`,
    since: o.noted?.first ?? o.delivered!,
    until: o.delivered!,
    steps: [
      step(
        'step-io-error',
        'Do deliveries to the account fail with "System I/O error"?',
        'no',
        `One succeeded at ${clockOf(o.delivered!)}, and none failed so afterwards.`,
      ),
      step('step-size', 'Is store.idx near 2 GiB?', sizeAnswer(o), sizeWords(o)),
    ],
    evidence: [...o.evidence],
    advice: overflowAdvice(o).filter((a) => a.when === 'for-good'),
    anchor: 'for-good',
  });
