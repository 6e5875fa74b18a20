import { ChannelName } from '#shared/contracts/primitives.ts';
import { CounterName } from '#shared/contracts/window.ts';
import { corrected } from '#shared/figures/counters.ts';
import { instantOf, intervalAt } from '#shared/window/time.ts';
import { counterSeries, countersSinceZeroed } from '#shared/diagnosis/channel-counters.ts';
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
      const { series, lowest } = countersSinceZeroed(view, channel, all);
      const negative = CounterName.options.flatMap((counter) => {
        const low = lowest(counter);
        return low ? [{ counter, low, values: series.map((f) => f[counter]) }] : [];
      });
      if (negative.length === 0) return [];
      const [first, last] = [series[0]!, series.at(-1)!];
      const id = ChannelName.safeParse(channel);
      const proving = series.filter((f) => negative.some(({ counter }) => (f[counter] ?? 0) < 0));
      return [
        toFinding('counter-negative-minimum', view, {
          subject: { kind: 'channel', name: channel, channel: id.success ? id.data : null },
          verdict: 'normal',
          confidence: 0.95,
          headline: `Counters of ${channel} are below zero, and that is normal: they were zeroed while messages were queued. ${negative.map(({ counter, values, low }) => wordsOf(counter, values, low.value)).join('; ')}.`,
          since: intervalAt(first.at),
          until: intervalAt(last.at),
          steps: [
            step(
              'step-minimum',
              'What is the least that was ever seen?',
              'yes',
              `${negative.map(({ counter, low }) => `${counter} ${low.value} at ${clock(instantOf(low.minute))}`).join(', ')}: the least of all readings since the counters were zeroed, also of those older than the ${counted(series.length, 'reading')} from ${clock(first.at)} to ${clock(last.at)}. What was lower before Queuewarden read them is not known.`,
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

const wordsOf = (counter: CounterName, values: readonly (number | null)[], lowest: number): string =>
  `${counter} shows ${values.findLast((v) => v !== null)}, in truth ${corrected(values, lowest).findLast((v) => v !== null)}`;
