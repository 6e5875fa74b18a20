import { ChannelName } from '#shared/contracts/primitives.ts';
import { intervalAt } from '#shared/window/time.ts';
import { counterSeries, countersSinceZeroed } from '#shared/diagnosis/channel-counters.ts';
import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { factLines, isFresh } from '#shared/diagnosis/seen.ts';
import { channelBlocks } from '#shared/diagnosis/settings.ts';
import { clockOf, counted } from '#shared/diagnosis/words.ts';
import { RECENT, trendsOf } from './rule.ts';

const QUESTIONS: readonly (readonly [anchor: string, question: string])[] = [
  ['step-stored', 'Does what is stored grow?'],
  ['step-surge', 'Do failures or refusals surge?'],
  ['step-first-time', 'Does less go at the first try?'],
  ['step-queue-time', 'Does mail stay longer in the queue?'],
];

/** Counters show a trend that the log does not. */
export const counterTrends: Playbook = {
  id: 'counter-trends',
  title: 'The counters of a channel show a trend',
  assess: (view) =>
    counterSeries(view).flatMap(({ channel, series }) => {
      const trends = trendsOf(
        series,
        countersSinceZeroed(view, channel, series),
        view.channels.find((c) => c.name === channel),
      );
      if (!trends || trends.signs.length === 0 || !isFresh(view, series.at(-1)!.at)) return [];
      const id = ChannelName.safeParse(channel);
      const several = new Set(trends.signs.map((s) => s.anchor)).size >= 2;
      return [
        toFinding('counter-trends', view, {
          subject: { kind: 'channel', name: channel, channel: id.success ? id.data : null },
          verdict: several ? 'problem' : 'suspected',
          severity: 'warning',
          confidence: several ? 0.75 : 0.5,
          headline: `The counters of ${channel} change since ${clockOf(trends.since)}: ${trends.signs.map((s) => s.words).join('; ')}. The log does not show it.`,
          since: trends.since,
          until: intervalAt(series.at(-1)!.at),
          steps: [
            ...QUESTIONS.map(([anchor, question]) => {
              const own = trends.signs.filter((s) => s.anchor === anchor);
              return step(
                anchor,
                question,
                own.length > 0 ? 'yes' : 'no',
                own.length > 0
                  ? own.map((s) => s.words).join('; ')
                  : `Not more than the hours before, or the log shows it already (${counted(trends.readings, 'reading')}).`,
              );
            }),
            step(
              'step-log',
              'What does the log say?',
              'no',
              `It shows less than half of it in the last ${RECENT} minutes: the channel may not log, or a part of the log is missing.`,
            ),
          ],
          evidence: factLines(trends.recent.slice(-2), channel, 2),
          advice: [
            advise(
              'now',
              `Look at the log of the channel; if it writes none, switch logging on for it ("logging" keyword of ${channel} in ${channelBlocks(configurationOf(view))}; rebuild, restart).`,
            ),
            advise(
              'now',
              'Rejected rising: look at J entries, and who is refused. Attempted rising: Q entries, and which destination. For tcp_* it is the network or the name service first, for ims-ms the message store.',
            ),
            advise(
              'for-good',
              'Switch logging on for all channels (on "defaults"); counters only tell that something changes, never what.',
            ),
            advise(
              'do-not',
              'Do not account by counters, and do not compare Received with Stored plus Delivered: they drop updates by design. Do not clear them: it loses the trend.',
            ),
          ],
          anchor: 'what-to-do-now',
        }),
      ];
    }),
};
