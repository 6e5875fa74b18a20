import type { Step } from '#shared/contracts/finding.ts';
import type { ChannelView } from '#shared/window/view.ts';
import { step } from '#shared/diagnosis/draft.ts';
import { heldWords } from '#shared/diagnosis/held-words.ts';
import { lookAtJobs } from '#shared/diagnosis/versions.ts';
import { clock, clockOf, counted, named, percent, REASON_WORDS } from '#shared/diagnosis/words.ts';
import type { Outage } from './outage.ts';

/** Step 1: how much waits in the channel, preferably counted on disk. */
export const backlog = (channel: ChannelView, outage: Outage): Step => {
  const question = 'How large is the backlog?';
  const point = channel.queue.at(-1);
  if (point) {
    const bound = point.complete ? '' : ' (at least: a directory could not be read to its end)';
    const oldest =
      point.oldest === null ? 'its oldest message was not looked up' : `the oldest is of ${clock(point.oldest)}`;
    return step(
      'step-backlog',
      question,
      point.total + (point.held ?? 0) > 0 ? 'yes' : 'no',
      `${counted(point.total, 'message')} in ${channel.name} at ${clock(point.at)}${bound}, ${heldWords(point)}; ${oldest}.`,
    );
  }
  if (outage.waiting === null) {
    return step('step-backlog', question, 'unknown', 'No count of the queue directory, and no enqueues in the log.');
  }
  return step(
    'step-backlog',
    question,
    outage.waiting > 0 ? 'yes' : 'no',
    `No count of the queue directory. By the log about ${counted(outage.waiting, 'recipient')} came since and did not leave; what was queued before is not included.`,
  );
};

/** Step 2: tried in vain, or not tried at all? */
export const delayed = (channel: ChannelView, version: string | null): Step => {
  const question = 'Is most of it delayed (tried in vain) rather than active?';
  const point = channel.queue.at(-1);
  if (!point || point.total === 0) {
    return step(
      'step-delayed',
      question,
      'unknown',
      `Could not be seen: no count of the queue directory. On the host: ${lookAtJobs(version, channel.name)}.`,
    );
  }
  return step(
    'step-delayed',
    question,
    point.retried > point.neverTried ? 'yes' : 'no',
    `${point.retried} were tried in vain and wait for their next turn, ${point.neverTried} were never tried (attempt counter in the file names, whole channel).`,
  );
};

/** Step 3, first half: is it one destination? */
export const oneDestination = (name: string, outage: Outage, channelFailures: number): Step =>
  step(
    'step-one-destination',
    'Is it one destination?',
    outage.failed * 2 >= channelFailures ? 'yes' : 'no',
    `${named(name)}: ${outage.failed} of ${channelFailures} failed attempts of the channel (${percent(outage.failed, channelFailures)}) from ${clockOf(outage.run.first)} to ${clockOf(outage.run.last)}.`,
  );

/** Step 3: them or us? */
export const others = (delivering: number, delivered: number): Step =>
  step(
    'step-others-deliver',
    'Do other destinations of the channel take mail at the same time?',
    delivering >= 2 ? 'yes' : 'no',
    delivering === 0
      ? 'No delivery to any other destination of this channel since then, so that their fault and ours cannot be told apart by this.'
      : `${counted(delivered, 'delivery', 'deliveries')} to ${counted(delivering, 'other destination')} since then.`,
  );

/** Step 3, second half: what mail.log_current says about it. */
export const history = (outage: Outage): Step => {
  const { run, reasons, lastDelivery } = outage;
  const why = reasons.map(({ reason, count }) => `${REASON_WORDS[reason]} (${count})`).join(', ');
  const before =
    lastDelivery === null
      ? 'no delivery in the 24 hours before'
      : `last delivery before about ${clockOf(lastDelivery)}`;
  return step(
    'step-history',
    'What does mail.log_current say about it?',
    'yes',
    `Failing since ${clockOf(run.first)}, last seen ${clockOf(run.last)}: ${why}. Delivered since then: ${outage.delivered}; ${before}.`,
  );
};

/** Step 4: bounces of spam, or mail that somebody wants? */
export const messages = (): Step =>
  step(
    'step-messages',
    'What sort of messages are they?',
    'unknown',
    'Could not be seen: the log counts do not tell bounces from mail. The preview of the hold shows senders; on the host, "imsimta qm directory", then "history" and "read" of a few.',
  );

/** Step 5: does the channel's delivery program work? */
export const process = (channel: ChannelView, attempts: number): Step =>
  step(
    'step-process',
    'Does the delivery process of the channel run?',
    attempts > 0 ? 'yes' : 'unknown',
    attempts > 0
      ? `It logged ${counted(attempts, 'attempt')} in ${channel.name} since then, so it runs (tcp_* channels: smtp_client).`
      : 'No attempt was logged; look with "imsimta process" and "imsimta qm jobs".',
  );
