import { ChannelName } from '#shared/contracts/primitives.ts';
import { corrected, leastEver, sinceZeroed } from '#shared/figures/counters.ts';
import { intervalAt } from '#shared/window/time.ts';
import { type Count, counterSeries, COUNTS } from '#shared/diagnosis/channel-counters.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { factLines } from '#shared/diagnosis/seen.ts';
import { clock, counted } from '#shared/diagnosis/words.ts';

/** Counters below zero: they were zeroed while messages were queued. */
export const counterNegativeMinimum: Playbook = {
  id: 'counter-negative-minimum',
  title: 'A channel counter is negative',
  assess: (view) =>
    counterSeries(view).flatMap(({ channel, series: all }) => {
      const series = sinceZeroed(all);
      const negative = COUNTS.map((count) => ({ count, values: series.map((f) => f[count]) })).filter(
        ({ values }) => leastEver(values) < 0,
      );
      if (negative.length === 0) return [];
      const [first, last] = [series[0]!, series.at(-1)!];
      const id = ChannelName.safeParse(channel);
      const proving = series.filter((f) => negative.some(({ count }) => (f[count] ?? 0) < 0));
      return [
        toFinding('counter-negative-minimum', view, {
          subject: { kind: 'channel', name: channel, channel: id.success ? id.data : null },
          verdict: 'normal',
          confidence: 0.95,
          headline: `Counters of ${channel} are below zero, and that is normal: they were zeroed while messages were queued. ${negative.map(({ count, values }) => wordsOf(count, values)).join('; ')}.`,
          since: intervalAt(first.at),
          until: intervalAt(last.at),
          steps: [
            step(
              'step-minimum',
              'What is the least that was ever seen?',
              'yes',
              `${negative.map(({ count, values }) => `${count} ${leastEver(values)}`).join(', ')}, in ${counted(series.length, 'reading')} from ${clock(first.at)} to ${clock(last.at)}. A lower one before is not known, so that the corrected value may be too low.`,
            ),
          ],
          evidence: factLines(proving, ' -', 4),
          advice: [
            advise('now', 'Nothing. Subtract the least value ever seen to know the true one.'),
            advise(
              'for-good',
              'Keep readings over time, and note the minimum of each counter; zero counters only while the queues are empty, if at all.',
            ),
            advise('do-not', 'Do not account for mail by counters: they drop updates by design. The log is exact.'),
          ],
          anchor: 'what-it-means',
        }),
      ];
    }),
};

const wordsOf = (count: Count, values: readonly (number | null)[]): string =>
  `${count} shows ${values.findLast((v) => v !== null)}, in truth ${corrected(values).findLast((v) => v !== null)}`;
