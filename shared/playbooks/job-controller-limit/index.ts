import type { Fact } from '#shared/contracts/fact.ts';
import type { Finding, OfferedAction } from '#shared/contracts/finding.ts';
import type { HostView, QueuePoint } from '#shared/window/view.ts';
import { intervalAt } from '#shared/window/time.ts';
import { askDirectory } from '#shared/diagnosis/ask.ts';
import { type Configuration, configurationOf } from '#shared/diagnosis/configuration.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { factLines, freshFacts, freshPoint, isFresh } from '#shared/diagnosis/seen.ts';
import { changeLive } from '#shared/diagnosis/versions.ts';
import { clock, counted, percent } from '#shared/diagnosis/words.ts';

/** Queued messages from which on the seed document raises MAX_MESSAGES; taken for its value where that was not seen. */
const USUAL_LIMIT = 100_000;

/** Files that the Job Controller does not know before it matters, and their share of those on disk. */
const UNKNOWN_TO_IT = 1_000;
const UNKNOWN_SHARE = 0.5;

/** More messages are queued than the Job Controller keeps in memory, or than it knows of. */
export const jobControllerLimit: Playbook = {
  id: 'job-controller-limit',
  title: 'The Job Controller does not see all of the queue',
  assess: (view) => {
    const counted = view.channels.flatMap((channel) => {
      const point = freshPoint(view, channel);
      return point && point.total > 0 ? [{ name: channel.name, point }] : [];
    });
    if (counted.length === 0) return [];
    const total = counted.reduce((sum, c) => sum + c.point.total, 0);
    const limit = limitOf(view);
    if (total > (limit?.value ?? USUAL_LIMIT)) return [limitFinding(view, counted, total, limit)];
    const unseen = counted.flatMap((c) => unseenOf(view, c));
    return unseen.length > 0 ? [unseenFinding(view, unseen)] : [];
  },
};

type Counted = { name: string; point: QueuePoint };

const limitOf = (view: HostView) => {
  const fact = view.facts.latest('job-controller').find((f) => f.setting === 'max_messages');
  const value = Number(fact?.value);
  return fact && Number.isInteger(value) && value > 0 ? { value, fact } : null;
};

/** How msconfig names the setting is not documented, only that it has those of job_controller.cnf. */
const PLACE: Readonly<Record<Configuration, string>> = {
  legacy: 'in job_controller.cnf',
  unified: 'of the Job Controller by msconfig',
  either: 'in job_controller.cnf, in a Unified Configuration by msconfig,',
};

const raise = (view: HostView, to: number) => [
  advise(
    'now',
    `Raise MAX_MESSAGES ${PLACE[configurationOf(view)]} above what is queued, if the host has the memory. ${changeLive(view.productVersion, `imsimta cache -change -global -max_messages=${to}`)}`,
    configurationOf(view) === 'legacy'
      ? [
          '--- job_controller.cnf',
          '+++ job_controller.cnf',
          '@@ before the first section @@',
          `+MAX_MESSAGES=${to}`,
        ].join('\n')
      : null,
  ),
];

const SYNC = advise(
  'now',
  '"imsimta cache -sync" has the Job Controller look for files that it does not know. Warning: it reads all queue directories; it only adds, never removes, and adds nothing beyond MAX_MESSAGES. By itself it does so every four hours (sync_time).',
);

const CAUSE = advise(
  'now',
  'Find what the backlog is made of: it is the cause, and the limit only decides which part of it waits longest. Held messages do not count towards the limit.',
);

const NO_RESTART = advise(
  'do-not',
  'Do not restart the Job Controller just to have it scan again: all retry schedules are lost, and every message is tried at once.',
);

const limitFinding = (
  view: HostView,
  channels: readonly Counted[],
  total: number,
  limit: ReturnType<typeof limitOf>,
): Finding => {
  const largest = channels.toSorted((a, b) => b.point.total - a.point.total).slice(0, 5);
  const bound = channels.every((c) => c.point.complete) ? '' : 'at least ';
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
          ? `MAX_MESSAGES is ${maximum} (job_controller.cnf, seen ${clock(limit.fact.at)}).`
          : `The setting was not seen; more than ${USUAL_LIMIT} queued is the vendor's mark for raising it. On the host: look for MAX_MESSAGES in job_controller.cnf.`,
      ),
      neglected(view),
    ],
    evidence: limit ? factLines([limit.fact], String(maximum), 1) : [],
    actions: limit ? syncOf(view, largest) : [],
    advice: [CAUSE, ...raise(view, next), SYNC, NO_RESTART],
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

/** A channel of which the Job Controller knows too little. */
interface Unseen extends Counted {
  readonly known: number;
  readonly rows: readonly Extract<Fact, { kind: 'qm-messages' }>[];
}

const unseenOf = (view: HostView, { name, point }: Counted): Unseen[] => {
  const rows = freshFacts(view, 'qm-messages').filter((f) => f.channel === name);
  const known = rows.reduce((sum, f) => sum + f.active + f.delayed, 0);
  const unseen = point.total - known;
  const isMuch = unseen >= UNKNOWN_TO_IT && unseen >= UNKNOWN_SHARE * point.total;
  return rows.length > 0 && isMuch ? [{ name, point, known, rows }] : [];
};

const listedWords = (view: HostView, name: string): string => {
  const listed = view.facts.latest('qm-directory').find((f) => f.name === name && isFresh(view, f.at));
  return listed ? ` ("qm directory" listed ${listed.total} at ${clock(listed.at)})` : '';
};

/** One finding for the host, whichever channels it shows in: the memory is one for all. */
const unseenFinding = (view: HostView, channels: readonly Unseen[]): Finding => {
  const most = channels.toSorted((a, b) => b.point.total - b.known - (a.point.total - a.known));
  const [first] = most;
  if (!first) throw new Error('a finding about no channel');
  const total = channels.reduce((sum, c) => sum + c.point.total, 0);
  const known = channels.reduce((sum, c) => sum + c.known, 0);
  const named = most.slice(0, 5).map((c) => c.name);
  const shown = `${named.join(', ')}${most.length > named.length ? ` and ${most.length - named.length} more` : ''}`;
  return toFinding('job-controller-limit', view, {
    subject: { kind: 'host', name: view.host, channel: null },
    verdict: 'suspected',
    severity: 'warning',
    confidence: 0.6,
    headline: `The Job Controller knows ${known} of ${counted(total, 'message')} that lie in ${shown} (${percent(known, total)}): the rest is not tried.`,
    since: intervalAt(first.point.at),
    until: intervalAt(first.point.at),
    steps: [
      step(
        'step-total',
        'How many messages lie on disk?',
        'yes',
        `${most
          .slice(0, 5)
          .map(({ name, point }) => `${name}: ${point.total} at ${clock(point.at)}${listedWords(view, name)}`)
          .join('; ')}; held ones apart.`,
      ),
      step(
        'step-known',
        'How many does the Job Controller know?',
        'yes',
        `${most
          .slice(0, 5)
          .map((c) => `${c.name}: ${c.known} (active and delayed) for ${counted(c.rows.length, 'host')}`)
          .join('; ')}, at ${clock(first.rows[0]!.at)}.`,
      ),
    ],
    needs: most.flatMap(({ name }) =>
      askDirectory(
        view,
        view.channels.find((c) => c.name === name)!,
      ),
    ),
    evidence: most.flatMap(({ rows }) => factLines(rows, '', most.length > 1 ? 2 : 5)),
    advice: [
      advise(
        'now',
        `Compare again, in the same minute: "imsimta qm directory -total ${first.name}" and the same with -database. Warning: both read much where the backlog is large.`,
      ),
      SYNC,
      CAUSE,
      advise(
        'for-good',
        'Look at the rights of the queue directories: files that the mail user cannot read stay unseen.',
      ),
      NO_RESTART,
    ],
    anchor: 'what-to-do-now',
  });
};
