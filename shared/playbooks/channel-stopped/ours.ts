import type { Act } from '#shared/contracts/acts.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { clock, counted } from '#shared/diagnosis/words.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

/** A channel that we stopped is as it should be until its planned start. */
export const ourStop = (view: HostView, channel: ChannelView, act: Act): Finding => {
  const { command, from, startAt } = act;
  const point = channel.queue.at(-1);
  const planned = startAt ? `until ${clock(startAt)}` : 'until somebody starts it';
  return toFinding('channel-stopped', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: 'normal',
    confidence: 0.95,
    headline: `${channel.name} is stopped by Queuewarden since ${clock(from)}, ${planned} (command ${command}).`,
    since: intervalAt(from),
    until: view.latestInterval,
    steps: [
      step(
        'step-who',
        'Who stopped it?',
        'yes',
        `Queuewarden, by command ${command} of incident ${act.incident}, after people approved it.`,
      ),
      step(
        'step-silent',
        'Does mail come in while nothing of the channel is tried?',
        point ? 'yes' : 'unknown',
        point
          ? `${counted(point.total, 'message')} waited at ${clock(point.at)}; nothing is tried, as was meant.`
          : 'The directory was not counted.',
      ),
    ],
    evidence: [],
    advice: [
      advise(
        'now',
        startAt
          ? `Nothing: the host itself starts ${channel.name} at ${clock(startAt)}. Sooner: approve a start.`
          : `Approve a start of ${channel.name} when the reason for the stop is gone.`,
      ),
    ],
    anchor: 'stopped-by-queuewarden',
  });
};
