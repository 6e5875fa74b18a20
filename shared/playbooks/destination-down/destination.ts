import { cellKey } from '#shared/contracts/digest.ts';
import { type Finding, type OfferedAction, Selector, type Step } from '#shared/contracts/finding.ts';
import { isDestinationFailure, sumOutcomes } from '#shared/window/outcomes.ts';
import { INTERVAL } from '#shared/window/time.ts';
import type { ChannelView, DestinationView, HostView } from '#shared/window/view.ts';
import { GUESS } from '#shared/diagnosis/blame.ts';
import { advise, type Draft, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import { clock, clockOf, counted, mailFor, named, REASON_WORDS } from '#shared/diagnosis/words.ts';
import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { destinationAdvice } from './advice.ts';
import type { ChannelContext } from './context.ts';
import { retryPlanOf } from '#shared/diagnosis/retry-plan.ts';
import { forecast } from './forecast.ts';
import { isOngoing, type Outage, outageOf } from './outage.ts';
import { refusalsOf } from './refusals.ts';
import { type Met, metBy } from './rule.ts';
import * as steps from './steps.ts';

/** Recipients whose mail waits, or failed attempts where those are not known, from which on it is critical. */
const MANY = 500;
/** Recipients whose mail waits from which on it is critical when they are most of what the channel was given. */
const MUCH = 100;

/** Findings about single destinations of a channel; `told` says more of each, or says it of what it stands for. */
export const destinationFindings = (
  view: HostView,
  context: ChannelContext,
  told: (draft: Draft, outage: Outage) => Draft = (draft) => draft,
): Finding[] =>
  context.suspects.flatMap(({ destination, outcomes, runs }) => {
    const sayDown = refusalsOf(view, destination);
    const met = runs
      .map((run) => ({ run, met: metBy(context, destination.name, outcomes, { run, sayDown: sayDown(run) }) }))
      .findLast((judged) => judged.met !== null);
    if (!met?.met) return [];
    const outage = outageOf(destination, outcomes, met.run, view.latestInterval);
    const draft =
      outage.recovered !== null
        ? recovered(view, context.channel, destination, outage, outage.recovered)
        : isOngoing(outage, view.latestInterval, context.pace.longestWait)
          ? down(view, context, destination, outage, met.met)
          : null;
    return draft ? [toFinding('destination-down', view, told(draft, outage))] : [];
  });

const failureKeys = (destination: DestinationView, outage: Outage): string[] => {
  const rank = new Map(outage.reasons.map(({ reason }, i) => [reason, i]));
  const keys = destination.cells.filter(isDestinationFailure).sort((a, b) => rank.get(a.reason)! - rank.get(b.reason)!);
  return [...new Set(keys.map(cellKey))];
};

const down = (
  view: HostView,
  context: ChannelContext,
  destination: DestinationView,
  outage: Outage,
  met: Met,
): Draft => {
  const { channel } = context;
  const { run } = outage;
  const { name } = destination;
  const others = othersSince(channel, name, run.first + INTERVAL);
  const offers = offersOf(channel, name, outage);
  const attempts = sumOutcomes(channel.outcomes, run.first);
  const why = REASON_WORDS[outage.reasons[0]!.reason];
  const who = met === 'them' ? 'does not take our mail' : `takes no mail from us${GUESS.either}`;
  return {
    subject: { kind: 'destination', name, channel: channel.id },
    verdict: met === 'them' ? 'problem' : 'suspected',
    severity: severityOf(channel, destination, outage),
    confidence: confidenceOf(outage, met),
    headline: `${named(name)} ${who}: ${waitingWords(outage)} in ${channel.name} since ${clockOf(run.first)}, ${why}.`,
    since: run.first,
    until: run.last,
    steps: [
      steps.backlog(channel, outage),
      steps.delayed(channel, view.productVersion),
      steps.oneDestination(name, outage, context.failures(run.first, run.last)),
      steps.others(others.destinations, others.delivered),
      steps.history(outage),
      steps.messages(),
      steps.process(channel, attempts.delivered + attempts.failed + attempts.returned),
      ...(met === 'them' ? [offers.step] : []),
    ],
    evidence: proofs(view, failureKeys(destination, outage), { name, from: run.first, to: run.last }),
    actions: met === 'them' ? offers.actions : [],
    advice: destinationAdvice(
      configurationOf(view),
      name,
      channel.name,
      forecast(
        { channel: channel.name, plan: retryPlanOf(view, channel) },
        { first: run.first, last: run.last, latest: view.latestInterval },
      ),
    ),
    anchor: 'what-to-do-now',
  };
};

const waitingWords = (outage: Outage): string =>
  outage.waiting === null || outage.waiting === 0
    ? counted(outage.failed, 'failed attempt')
    : `${mailFor(outage.waiting, 'about ')} waits (${counted(outage.failed, 'failed attempt')})`;

const severityOf = (channel: ChannelView, destination: DestinationView, outage: Outage): Draft['severity'] => {
  const waiting = outage.waiting ?? outage.failed;
  const given = sumOutcomes(channel.outcomes, outage.run.first).enqueued;
  const own = sumOutcomes(destination.outcomes, outage.run.first).enqueued;
  return waiting >= MANY || (waiting >= MUCH && own * 2 >= given) ? 'critical' : 'warning';
};

/** Less sure while the remote host still talks to us, and much less with nothing to compare with. */
const confidenceOf = (outage: Outage, met: Met): number => {
  if (met === 'alone') return 0.5;
  return outage.reasons[0]!.reason === 'remote-4xx' ? 0.8 : 0.95;
};

const othersSince = (channel: ChannelView, name: string, from: number) => {
  const delivered = channel.destinations
    .filter((d) => d.name !== name)
    .map((d) => sumOutcomes(d.outcomes, from).delivered)
    .filter((count) => count > 0);
  return { destinations: delivered.length, delivered: delivered.reduce((a, b) => a + b, 0) };
};

/** Gone for good is only told from slow by time: so long a held message waits before its deletion is offered. */
const COOLING_OFF = 60;

/** What can be done to the mail of a destination, and the step that says so. */
export const offersOf = (
  channel: ChannelView,
  name: string,
  outage: Outage,
): { actions: OfferedAction[]; step: Step } => {
  const question = 'Can exactly these messages be held?';
  const selector = Selector.safeParse({ by: 'destination', destination: name });
  if (channel.id === null || !selector.success) {
    const which = channel.id === null ? 'channel' : 'destination';
    const saw = `No hold is offered: the name of the ${which} holds characters that are never passed to a command.`;
    return { actions: [], step: step('step-hold', question, 'no', saw) };
  }
  const because = `${outage.delivered === 0 ? 'Every' : 'Nearly every'} attempt since ${clockOf(outage.run.first)} failed (${REASON_WORDS[outage.reasons[0]!.reason]}); held, the messages neither take up delivery threads nor age by retries, and can be released at once after a recovery.`;
  const aim = { channel: channel.id, selector: selector.data };
  const saw = 'By their destination; the host lists them first, and only what was listed and approved is held.';
  return {
    actions: [
      { ...aim, action: 'hold', because },
      {
        ...aim,
        action: 'return',
        because:
          'Only if they will not come back: the senders learn it now instead of in days, and have to send again.',
      },
      {
        ...aim,
        action: 'delete',
        because: 'Only if nobody should ever get this mail, such as spam: neither sender nor recipient will be told.',
        coolingOff: COOLING_OFF,
      },
    ],
    step: step('step-hold', question, 'yes', saw),
  };
};

const recovered = (
  view: HostView,
  channel: ChannelView,
  destination: DestinationView,
  outage: Outage,
  since: number,
): Draft => {
  const { run } = outage;
  const { name } = destination;
  const after = sumOutcomes(destination.outcomes, since);
  const last = destination.outcomes.findLast((o) => o.delivered > 0)!.minute;
  const keys = [...new Set(destination.cells.filter((c) => c.code === 'D').map(cellKey))];
  return {
    subject: { kind: 'destination', name, channel: channel.id },
    verdict: 'normal',
    confidence: 0.9,
    headline: `${named(name)} accepts mail again since ${clockOf(since)}: ${counted(after.delivered, 'delivery', 'deliveries')}, after it failed from ${clockOf(run.first)} to ${clockOf(run.last)}.`,
    since: run.first,
    until: Math.max(last, run.last),
    steps: [
      steps.history(outage),
      step(
        'step-recovered',
        'Does it take mail again?',
        'yes',
        `${counted(after.delivered, 'delivery', 'deliveries')} and ${counted(after.unreachable + after.deferred, 'failure')} since ${clockOf(since)} (seen until ${clock(view.latest)}).`,
      ),
    ],
    actions:
      channel.id === null
        ? []
        : [{ action: 'retry', channel: channel.id, because: 'What is due is tried now instead of at the next run.' }],
    evidence: [
      ...proofs(view, failureKeys(destination, outage), { name, from: run.first, to: run.last }, 4),
      ...proofs(view, keys, { name, from: since, to: last }, 4),
    ],
    advice: [
      advise('now', `Release what was held for ${named(name)}: released mail is tried at once, ahead of other mail.`),
      advise(
        'now',
        'Mail that was not held needs nothing: each message goes at its next turn, within hours. New mail goes at once.',
      ),
      advise('do-not', 'Do not restart anything to hurry it: a restart loses the retry schedule of all queued mail.'),
    ],
    anchor: 'after-recovery',
  };
};
