import { cellKey } from '#shared/contracts/digest.ts';
import type { EvidenceLine, Finding } from '#shared/contracts/finding.ts';
import { isDestinationFailure, sumOutcomes } from '#shared/window/outcomes.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { GUESS } from '#shared/diagnosis/blame.ts';
import { advise, type Draft, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import { clock, clockOf, counted, mailFor, named, REASON_WORDS } from '#shared/diagnosis/words.ts';
import { hostAdvice } from './advice.ts';
import { retryPlanOf } from '#shared/diagnosis/retry-plan.ts';
import { forecast } from './forecast.ts';
import type { Pace } from './context.ts';
import type { HostRun } from './host-rule.ts';
import { isOngoing, type Outage, outageOf } from './outage.ts';
import * as steps from './steps.ts';

/** Share of a whole channel's attempts that succeed again after a recovery: some destinations always fail. */
const FLOWING = 0.5;

/** Destinations that a sentence or the evidence names. */
const NAMED = 4;

/** The finding that it is this host which delivers nothing of a channel, or does so again. */
export const hostFindings = (view: HostView, channel: ChannelView, runs: readonly HostRun[], pace: Pace): Finding[] => {
  const found = runs.at(-1);
  if (!found) return [];
  const outage = outageOf(channel, channel.outcomes, found.run, view.latestInterval, FLOWING);
  const draft =
    outage.recovered !== null
      ? recovered(view, channel, outage, outage.recovered)
      : isOngoing(outage, view.latestInterval, pace.longestWait)
        ? failing(view, channel, outage, found)
        : null;
  return draft ? [toFinding('destination-down', view, draft)] : [];
};

const subjectOf = (view: HostView, channel: ChannelView): Draft['subject'] => ({
  kind: 'host',
  name: view.host,
  channel: channel.id,
});

const failing = (view: HostView, channel: ChannelView, outage: Outage, found: HostRun): Draft => {
  const { run } = outage;
  const attempts = sumOutcomes(channel.outcomes, run.first);
  const some = found.destinations.slice(0, NAMED).map(named).join(', ');
  const waiting = outage.waiting ? `${mailFor(outage.waiting, 'about ')} waits` : `${outage.failed} failed attempts`;
  return {
    subject: subjectOf(view, channel),
    verdict: found.proven ? 'problem' : 'suspected',
    severity: 'critical',
    confidence: found.proven ? 0.9 : 0.5,
    headline: `${GUESS.us}${view.host} reaches no destination of ${channel.name} since ${clockOf(run.first)}; ${waiting}, mostly ${REASON_WORDS[outage.reasons[0]!.reason]}.`,
    since: run.first,
    until: run.last,
    steps: [
      steps.backlog(channel, outage),
      steps.delayed(channel, view.productVersion),
      step(
        'step-one-destination',
        'Is it one destination?',
        'no',
        `No: ${counted(found.destinations.length, 'destination')} fail together, such as ${some}.`,
      ),
      step(
        'step-others-deliver',
        'Do other destinations of the channel take mail at the same time?',
        'no',
        found.proven
          ? 'None, although several of them took mail from this host before.'
          : 'None; and none took mail before in the time seen, so that this may be a channel for hopeless destinations.',
      ),
      steps.history(outage),
      steps.process(channel, attempts.delivered + attempts.failed + attempts.returned),
      step(
        'step-hold',
        'Can exactly these messages be held?',
        'no',
        'No hold is offered: it would be all mail, and it is the network or the name service of this host that needs help.',
      ),
    ],
    evidence: evidenceOf(view, channel, outage, found.destinations.slice(0, NAMED)),
    advice: hostAdvice(
      channel.name,
      forecast(
        { channel: channel.name, plan: retryPlanOf(view, channel) },
        { first: run.first, last: run.last, latest: view.latestInterval },
      ),
    ),
    anchor: 'when-it-is-us',
  };
};

const evidenceOf = (view: HostView, channel: ChannelView, outage: Outage, names: readonly string[]): EvidenceLine[] =>
  channel.destinations
    .filter((d) => names.includes(d.name))
    .flatMap((d) =>
      proofs(
        view,
        [...new Set(d.cells.filter(isDestinationFailure).map(cellKey))],
        { name: d.name, from: outage.run.first, to: outage.run.last },
        3,
      ),
    );

const recovered = (view: HostView, channel: ChannelView, outage: Outage, since: number): Draft => {
  const after = sumOutcomes(channel.outcomes, since);
  const last = channel.outcomes.findLast((o) => o.delivered > 0)!.minute;
  return {
    subject: subjectOf(view, channel),
    verdict: 'normal',
    confidence: 0.9,
    headline: `${view.host} delivers mail of ${channel.name} again since ${clockOf(since)}: ${counted(after.delivered, 'delivery', 'deliveries')}, after it reached nobody from ${clockOf(outage.run.first)} to ${clockOf(outage.run.last)}.`,
    since: outage.run.first,
    until: Math.max(last, outage.run.last),
    steps: [
      steps.history(outage),
      step(
        'step-recovered',
        'Does it take mail again?',
        'yes',
        `${counted(after.delivered, 'delivery', 'deliveries')} and ${counted(after.unreachable + after.deferred, 'failure')} since ${clockOf(since)} (seen until ${clock(view.latest)}).`,
      ),
    ],
    evidence: channel.destinations.flatMap((d) =>
      d.name === '' || d.name === '*'
        ? []
        : proofs(
            view,
            [...new Set(d.cells.filter((c) => c.code === 'D').map(cellKey))],
            { name: d.name, from: since, to: last },
            1,
          ),
    ),
    advice: [
      advise('now', 'Nothing to release: each message goes at its next turn, within hours. New mail goes at once.'),
      advise('do-not', 'Do not restart anything to hurry it: a restart loses the retry schedule of all queued mail.'),
    ],
    anchor: 'after-recovery',
  };
};
