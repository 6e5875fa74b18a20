import type { Trouble } from '../scenarios/scenario.ts';

/** Messages in the queues of a host at some minute. */
export interface QueueLength {
  minute: number;
  byChannel: Readonly<Record<string, number>>;
}

/** What an alarm "more than so many messages in a channel" would have done. */
export interface Alarm {
  /** Minutes from the beginning of the fault until it rang for the right channel; null = it did not. */
  foundAfter: number | null;
  /** The channel that it names is the subject itself. */
  subjectRight: boolean;
  /** What it shows when it rings for that channel contains the claim. */
  proves: boolean;
  /** It rang for something else, or too early. */
  wrong: boolean;
}

/** Thresholds among which the best is chosen, with hindsight. */
export const THRESHOLDS = [20, 50, 100, 200, 500, 1000] as const;

/** The alarm with one threshold over one scenario. */
export const alarm = (lengths: readonly QueueLength[], threshold: number, label: Trouble | null): Alarm => {
  let foundAfter: number | null = null;
  let wrong = false;
  let shown = '';
  for (const { minute, byChannel } of lengths) {
    for (const [channel, length] of Object.entries(byChannel)) {
      if (length <= threshold) continue;
      if (label !== null && minute >= label.from && channel === label.channel) {
        foundAfter ??= minute - label.from;
        shown ||= `${channel}: ${length} messages`;
      } else wrong = true;
    }
  }
  const rang = label !== null && foundAfter !== null;
  return {
    foundAfter,
    subjectRight: rang && label.subject === `channel:${label.channel}`,
    proves: rang && label.claim.test(shown),
    wrong,
  };
};

/** The threshold with the most right alarms less the wrong ones. */
export const bestThreshold = (
  runs: readonly { lengths: readonly QueueLength[]; label: Trouble | null }[],
): (typeof THRESHOLDS)[number] => {
  const worth = (threshold: number): number =>
    runs.reduce((sum, { lengths, label }) => {
      const { foundAfter, wrong } = alarm(lengths, threshold, label);
      return sum + (foundAfter === null ? 0 : 1) - (wrong ? 1 : 0);
    }, 0);
  return THRESHOLDS.reduce((best, threshold) => (worth(threshold) > worth(best) ? threshold : best));
};
