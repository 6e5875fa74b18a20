import type { Finding } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { processList } from '#shared/diagnosis/programs.ts';
import { clock } from '#shared/diagnosis/words.ts';
import { wholeList } from './listing.ts';
import { neitherRuns } from './neither.ts';

const DAEMONS = ['job_controller', 'dispatcher'] as const;
const SERVER = 'tcp_smtp_server';

const WITHOUT: Readonly<Record<string, string>> = {
  job_controller: 'nothing is delivered, and all queues grow',
  dispatcher: 'there is no SMTP service: connections are refused',
  [SERVER]: 'mail goes out, and none comes in',
};

/** One of the MTA's daemons is not in the list of its processes. */
export const mtaDaemonMissing: Playbook = {
  id: 'mta-daemon-missing',
  title: 'A daemon of the MTA does not run',
  assess: (view) => {
    const neither = neitherRuns(view, DAEMONS);
    if (neither) return [neither];
    const list = processList(view);
    if (!list) return [];
    const before = previousList(view, list.at);
    const missing = DAEMONS.find((daemon) => !list.has(daemon));
    if (missing)
      return [
        finding(view, missing, list.at, before === null ? 'first' : listedAt(view, missing, before) ? 'new' : 'again'),
      ];
    const silent = before !== null && !list.has(SERVER) && !listedAt(view, SERVER, before) && !comesIn(view, before);
    return silent ? [finding(view, SERVER, list.at, 'again')] : [];
  },
};

/** Time of the list before the newest. */
const previousList = (view: HostView, at: Instant): Instant | null =>
  DAEMONS.flatMap((daemon) => view.facts.series('process', daemon))
    .map((f) => f.at)
    .filter((time) => time < at)
    .reduce<Instant | null>((max, time) => (max === null || time > max ? time : max), null);

const listedAt = (view: HostView, program: string, at: Instant): boolean =>
  view.facts.series('process', program).some((f) => f.at === at);

const comesIn = (view: HostView, since: Instant): boolean =>
  view.sendings.some((s) => s.source.startsWith('tcp_') && s.minute >= intervalAt(since));

/** What the list before said: there was none, it still ran, or it was missing already. */
type Before = 'first' | 'new' | 'again';

const finding = (view: HostView, program: string, at: Instant, before: Before): Finding => {
  const daemon = program !== SERVER;
  const twice = before === 'again';
  const list = processList(view)!;
  return toFinding('mta-daemon-missing', view, {
    subject: { kind: 'process', name: program, channel: null },
    // A restart takes seconds, and lists are taken in the middle of it: the next one tells.
    verdict: before === 'new' ? 'unknown' : daemon && twice ? 'problem' : 'suspected',
    severity: daemon && twice ? 'critical' : 'warning',
    confidence: daemon ? (twice ? 0.95 : 0.6) : 0.5,
    headline: `${program} does not run on this host (${clock(at)}): ${WITHOUT[program]}.`,
    since: intervalAt(at),
    until: intervalAt(at),
    steps: [
      step(
        'step-listed',
        'Which of job_controller, dispatcher and tcp_smtp_server run?',
        'yes',
        `${[...DAEMONS, SERVER].map((name) => `${name}: ${list.has(name) ? 'yes' : 'no'}`).join(', ')}.`,
      ),
      step(
        'step-again',
        'Was it missing twice?',
        twice ? 'yes' : 'unknown',
        twice
          ? 'Also in the list before.'
          : before === 'new'
            ? 'It ran when the list before was taken; this one may be of the middle of a restart. Repeat "imsimta process", or wait for the next list.'
            : 'Only one list was seen; repeat "imsimta process" before alarming anybody.',
      ),
      ...(daemon
        ? []
        : [step('step-coming', 'Does mail come in by SMTP?', 'no', 'Nothing was seen between the two lists.')]),
    ],
    evidence: wholeList([...view.facts.series('process-list', '').filter((f) => f.at === list.at), ...list.facts]),
    advice: [
      ...(daemon
        ? [
            advise('now', `Read the newest ${program}.log-* in the log directory.`),
            advise('now', `If there is no error in it, start it: start-msg ${program}.`),
          ]
        : [
            advise(
              'now',
              'Make sure that the native sendmail does not hold the SMTP port, and set MIN_PROCS of the SMTP service to 1 or more.',
            ),
          ]),
      ...(program === 'dispatcher'
        ? [
            advise(
              'now',
              'If it does not start, look at /tmp: its mode must be 1777, and the socket file must be the mail user’s.',
            ),
            advise('do-not', 'Do not remove or create the Dispatcher’s socket file.'),
          ]
        : []),
      advise('for-good', 'Let msprobe and the watcher restart what ends, and find out why it did.'),
    ],
    anchor: 'what-to-do-now',
  });
};
