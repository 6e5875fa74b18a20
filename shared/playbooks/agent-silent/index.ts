import type { Finding } from '#shared/contracts/finding.ts';
import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';
import { advise, type Draft, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { clock, duration, named } from '#shared/diagnosis/words.ts';
import type { ReceivedView } from '#shared/window/received.ts';
import { type Beating, beatingOf, type Habit, habitOf, PROOF, rightAfter } from './beats.ts';

/** Channels whose queue length is told. */
const LONGEST_QUEUES = 5;

const minutes = (ms: number): string => duration(Math.max(1, Math.round(ms / 60_000)));

type Told = Omit<Draft, 'subject' | 'since' | 'until'> & { since: Instant; until: Instant };

const say = (view: ReceivedView, { since, until, ...told }: Told): Finding => ({
  ...toFinding('agent-silent', view, {
    ...told,
    subject: { kind: 'host', name: view.host, channel: null },
    since: 0,
    until: 0,
  }),
  // Silence is a matter of seconds, not of intervals of mail time.
  since,
  until,
});

const queuesOf = (view: ReceivedView): string => {
  const last = view.channels.flatMap(({ queue }) => queue.at(-1)?.at ?? []).reduce((a, b) => (a > b ? a : b), '');
  if (last === '') return 'The queue was never counted.';
  const counts = view.channels
    .flatMap(({ name, queue }) => queue.filter(({ at }) => at === last).map(({ total }) => ({ name, total })))
    .sort((a, b) => b.total - a.total)
    .slice(0, LONGEST_QUEUES)
    .map(({ name, total }) => `${named(name)} ${total}`);
  return `Queue at ${clock(last)}: ${counts.join(', ')}.`;
};

const silent = (view: ReceivedView, { last }: Beating, habit: Habit, silentMs: number): Finding => {
  const { line, upSeconds } = view.facts.series('heartbeat', '').at(-1)!;
  return say(view, {
    verdict: 'problem',
    severity: 'warning',
    confidence: 0.9,
    // No figure that grows: the card need not be redrawn while nothing changes.
    headline: `Nothing was heard of the agent on ${view.host} since ${clock(last)}: the host, its network, the agent's credentials or its disk. Everything else that is said of this host is as old.`,
    since: last,
    until: rightAfter(last),
    steps: [
      step(
        'step-heartbeat',
        'Is the heartbeat late?',
        'yes',
        `Last at ${clock(last)}; they came about every ${Math.round(habit.intervalMs / 1000)} seconds, and count as missing after ${minutes(habit.silenceMs)}. Now it is ${minutes(silentMs)}.`,
      ),
      step(
        'step-last-word',
        'What did the host say last?',
        'unknown',
        `Mail until ${clock(view.latest)}. ${queuesOf(view)} The agent had been running for ${minutes(upSeconds * 1000)}.`,
      ),
      step(
        'step-trouble',
        'Had the agent named trouble of its own?',
        line === null ? 'unknown' : line.text.includes('trouble: ') ? 'yes' : 'no',
        line === null ? 'It did not say.' : `Since it was started: ${line.text}.`,
      ),
      step(
        'step-host',
        'Is it the host, the network, the credentials or the disk?',
        'unknown',
        'That cannot be seen from here: see what to do now.',
      ),
    ],
    evidence: line ? [line] : [],
    advice: [
      advise('now', `Look whether ${view.host} is up and takes mail: the agent may be the least of it.`),
      advise(
        'now',
        'Then in this order: the collector process, the way to the store, its credentials, the disk of its state.',
      ),
      advise('for-good', 'Have the service manager of the host start the collector again when it ends.'),
      advise(
        'do-not',
        'Do not take "no incident" for "no trouble" on this host meanwhile; commands to it wait and expire.',
      ),
    ],
    anchor: 'what-to-do-now',
  });
};

const back = (view: ReceivedView, { first, last, before }: Beating): Finding => {
  const since = view.facts.series('heartbeat', '').find(({ at }) => at >= first)!;
  const startedMs = fromInstant(since.at) - since.upSeconds * 1000;
  const restarted = before === null ? null : startedMs > fromInstant(before);
  return say(view, {
    verdict: 'normal',
    confidence: 0.95,
    headline:
      before === null
        ? `The agent on ${view.host} reports.`
        : `The agent on ${view.host} reports again since ${clock(first)}, after ${minutes(fromInstant(first) - fromInstant(before))} of silence.`,
    since: first,
    until: last,
    steps: [
      step('step-heartbeat', 'Is the heartbeat late?', 'no', `Last at ${clock(last)}.`),
      ...(restarted === null
        ? []
        : [
            step(
              'step-restart',
              'Was the agent started anew?',
              restarted ? 'yes' : 'no',
              restarted
                ? 'It was started after the silence began: the host or the agent was down.'
                : 'It ran all the time: the way to the store was closed, or the host stood still.',
            ),
          ]),
    ],
    evidence: since.line ? [since.line] : [],
    advice: [advise('now', 'Nothing. What the logs gained meanwhile is shipped now, oldest first.')],
    anchor: 'what-it-means',
  });
};

const ahead = (view: ReceivedView, last: Instant): Finding =>
  say(view, {
    verdict: 'unknown',
    confidence: 0.5,
    headline: `The clock of ${view.host} is ahead (heartbeat of ${clock(last)}): whether it is silent cannot be told before that time.`,
    since: last,
    until: last,
    steps: [
      step(
        'step-heartbeat',
        'Is the heartbeat late?',
        'unknown',
        `The last is of ${clock(last)}, now it is ${clock(view.now)}.`,
      ),
    ],
    evidence: [],
    advice: [advise('now', 'Set the clock of the host right.')],
    anchor: 'what-it-means',
  });

/** The agent of a host is no longer heard. Rests on the clock on the wall: mail time stands still with the host. */
export const agentSilent: Playbook<ReceivedView> = {
  id: 'agent-silent',
  title: 'An agent is silent',
  assess: (view) => {
    const habit = habitOf(view.beats);
    const beating = beatingOf(view.beats, habit);
    if (!beating) return [];
    const silentMs = fromInstant(view.now) - fromInstant(beating.last);
    if (silentMs >= habit.silenceMs) return [silent(view, beating, habit, silentMs)];
    if (-silentMs >= habit.silenceMs) return [ahead(view, beating.last)];
    return beating.count >= PROOF ? [back(view, beating)] : [];
  },
};
