import type { Finding, OfferedAction } from '#shared/contracts/finding.ts';
import type { QueuePoint } from '#shared/window/queue-points.ts';
import type { HostView } from '#shared/window/view.ts';
import { intervalAt } from '#shared/window/time.ts';
import { type Configuration, configurationOf, mtaDiff } from '#shared/diagnosis/configuration.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { jobControllerSettings } from '#shared/diagnosis/job-controller.ts';
import { factLines, freshPoint } from '#shared/diagnosis/seen.ts';
import { changeLive } from '#shared/diagnosis/versions.ts';
import { clock, counted, percent } from '#shared/diagnosis/words.ts';
import { CAUSE, NO_RESTART, SYNC } from './advice.ts';
import { unseenFinding } from './unseen-finding.ts';
import { unseenIn } from './unseen.ts';

/** Queued messages from which on the seed document raises MAX_MESSAGES; taken for its value where that was not seen. */
const USUAL_LIMIT = 100_000;

/** More messages are queued than the Job Controller keeps in memory, or than it knows of. */
export const jobControllerLimit: Playbook = {
  id: 'job-controller-limit',
  title: 'The Job Controller does not see all of the queue',
  assess: (view) => {
    const counted = view.channels.flatMap((channel) => {
      const point = freshPoint(view, channel);
      return point && point.total > 0 ? [{ name: channel.name, point }] : [];
    });
    const total = counted.reduce((sum, c) => sum + c.point.total, 0);
    const limit = limitOf(view);
    if (total > (limit?.value ?? USUAL_LIMIT)) return [limitFinding(view, counted, total, limit)];
    const unseen = unseenIn(view);
    return unseen.length > 0 ? [unseenFinding(view, unseen)] : [];
  },
};

type Counted = { name: string; point: QueuePoint };

const limitOf = (view: HostView) => {
  const set = jobControllerSettings(view).find(({ of, setting }) => of === null && setting === 'max_messages');
  const value = Number(set?.value);
  return set && Number.isInteger(value) && value > 0 ? { value, fact: set.fact } : null;
};

/** Where the setting is kept. */
const PLACE: Readonly<Record<Configuration, string>> = {
  legacy: 'in job_controller.cnf',
  unified: 'of the Job Controller by msconfig',
  either: 'in job_controller.cnf, in a Unified Configuration by msconfig,',
};

const raise = (view: HostView, from: number | null, to: number) => [
  advise(
    'now',
    `Raise MAX_MESSAGES ${PLACE[configurationOf(view)]} above what is queued, if the host has the memory. ${changeLive(view.productVersion, `imsimta cache -change -global -max_messages=${to}`)}`,
    mtaDiff(configurationOf(view), { maxMessages: { from, to } }),
  ),
];

const limitFinding = (
  view: HostView,
  channels: readonly Counted[],
  total: number,
  limit: ReturnType<typeof limitOf>,
): Finding => {
  const largest = channels.toSorted((a, b) => b.point.total - a.point.total).slice(0, 5);
  // A listing tells of its channel only.
  const isWhole = channels.every(({ point }) => point.complete && point.listing === null);
  const bound = isWhole ? '' : 'at least ';
  const maximum = limit?.value ?? USUAL_LIMIT;
  const next = Math.ceil((total * 1.5) / 50_000) * 50_000;
  const first = largest[0]!.point.at;
  return toFinding('job-controller-limit', view, {
    subject: { kind: 'host', name: view.host, channel: null },
    verdict: limit ? 'problem' : 'suspected',
    severity: limit ? 'critical' : 'warning',
    confidence: limit ? 0.9 : 0.6,
    headline: `${bound}${counted(total, 'message')} are queued, ${limit ? `more than the ${maximum} that the Job Controller keeps in memory` : `and it may keep no more than ${maximum} in memory`}: about ${total - maximum} wait unseen until others have left.`,
    since: intervalAt(first),
    until: intervalAt(first),
    steps: [
      step(
        'step-total',
        'How many messages are queued in all channels together?',
        'yes',
        `${bound}${total} at ${clock(first)}: ${largest.map((c) => `${c.name} ${c.point.total}`).join(', ')}.`,
      ),
      step(
        'step-limit',
        'Is it more than MAX_MESSAGES?',
        limit ? 'yes' : 'unknown',
        limit
          ? `MAX_MESSAGES is ${maximum} (${limit.fact.kind === 'option' ? 'msconfig' : 'job_controller.cnf'}, seen ${clock(limit.fact.at)}).`
          : `The setting was not seen; more than ${USUAL_LIMIT} queued is the vendor's mark for raising it. On the host: look for MAX_MESSAGES ${PLACE[configurationOf(view)]}.`,
      ),
      neglected(view),
    ],
    evidence: limit ? factLines([limit.fact], String(maximum), 1) : [],
    actions: limit ? syncOf(view, largest) : [],
    advice: [CAUSE, ...raise(view, limit?.value ?? null, next), SYNC, NO_RESTART],
    anchor: 'what-to-do-now',
  });
};

/** One sync reads all queues; it is named for the largest, where what it finds can be seen. */
const syncOf = (view: HostView, largest: readonly Counted[]): OfferedAction[] => {
  const channel = largest
    .map(({ name }) => view.channels.find((c) => c.name === name)?.id ?? null)
    .find((id) => id !== null);
  return channel
    ? [
        {
          action: 'cache-sync',
          channel,
          because:
            'After MAX_MESSAGES was raised, or messages have left: what waits unseen is found now instead of within four hours.',
        },
      ]
    : [];
};

const neglected = (view: HostView) => {
  const attempts = view.channels.flatMap((c) => c.attempts.filter((a) => a.minute >= view.latestInterval - 120));
  const tries = attempts.reduce((sum, a) => sum + a.count, 0);
  const again = attempts.reduce((sum, a) => sum + (a.failures > 0 ? a.count : 0), 0);
  const question = 'Does old mail wait while new mail is tried?';
  return tries === 0
    ? step('step-neglected', question, 'unknown', 'No attempt with a file name was logged in the last two hours.')
    : step(
        'step-neglected',
        question,
        again * 20 < tries ? 'yes' : 'no',
        `${again} of ${counted(tries, 'try', 'tries')} in the last two hours were of mail that had failed before (${percent(again, tries)}).`,
      );
};
