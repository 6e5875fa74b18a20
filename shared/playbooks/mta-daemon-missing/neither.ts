import type { Finding } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { isFresh, minutesFrom } from '#shared/diagnosis/seen.ts';
import { clock } from '#shared/diagnosis/words.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { wholeList } from './listing.ts';

/** Minutes for which a restart of the whole MTA, or of the machine, may last. */
const RESTART = 10;

/** What is tried or taken after this is by a running MTA: children of a daemon that ended live on for minutes. */
const OUTLIVED = 10;

/** Lists of `imsimta process` without either daemon, since one last ran. */
interface Empty {
  first: Instant;
  last: Instant;
  /** When one of them was last listed; null = never. */
  ran: Instant | null;
}

const emptyLists = (view: HostView, daemons: readonly string[]): Empty | null => {
  const ran = daemons
    .flatMap((daemon) => view.facts.series('process', daemon))
    .reduce<Instant | null>((latest, { at }) => (latest === null || at > latest ? at : latest), null);
  const lists = view.facts.series('process-list', '').filter(({ at }) => ran === null || at > ran);
  const [first, last] = [lists[0], lists.at(-1)];
  return first && last && isFresh(view, last.at) ? { first: first.at, last: last.at, ran } : null;
};

/** The last entry of mail that only a running daemon lets through, in minutes since the epoch; null = none. */
const lastWork = (view: HostView): number | null => {
  const tried = view.channels.flatMap(({ cells }) => cells.filter(({ code }) => code !== 'E').map((c) => c.minute));
  const taken = view.sendings.filter(({ source }) => source.startsWith('tcp_')).map(({ minute }) => minute);
  return [...tried, ...taken].reduce<number | null>(
    (max, minute) => (max === null || minute > max ? minute : max),
    null,
  );
};

/** What is to be made of such lists. */
type Told = 'foreign' | 'strange' | 'new' | 'stopped';

const judge = ({ first, last, ran }: Empty, worked: number | null): Told => {
  if (worked !== null && worked > intervalAt(first) + OUTLIVED) return 'foreign';
  if (ran === null && worked === null) return 'strange';
  return minutesFrom(first, last) < RESTART ? 'new' : 'stopped';
};

const SAW: Readonly<Record<Told, string>> = {
  foreign: 'Mail was taken or tried after it: the list is of another host, or was cut off.',
  strange:
    'Nothing shows that this host has an MTA of its own: there is no mail in its log, and neither was ever listed.',
  new: 'It may be of the middle of a restart, or cut off. Repeat "imsimta process", or wait for the next lists.',
  stopped: 'In every list of ten minutes or more, and no mail was taken or tried since.',
};

/** A finding about lists of `imsimta process` that show neither daemon; null = the newest shows one, or there is none. */
export const neitherRuns = (view: HostView, daemons: readonly [string, string]): Finding | null => {
  const empty = emptyLists(view, daemons);
  if (!empty) return null;
  const told = judge(empty, lastWork(view));
  const isSure = told === 'stopped';
  const both = daemons.join(' nor ');
  const shown = view.facts.latest('process').filter(({ at }) => at === empty.last);
  const list = view.facts.series('process-list', '').filter(({ at }) => at === empty.last);
  return toFinding('mta-daemon-missing', view, {
    subject: { kind: 'process', name: daemons[0], channel: null },
    verdict: isSure ? 'problem' : 'unknown',
    severity: isSure ? 'critical' : 'info',
    confidence: isSure ? 0.95 : 0.5,
    headline: isSure
      ? `Neither ${both} runs on this host since ${clock(empty.first)}: the MTA is stopped, connections are refused and nothing is delivered.`
      : `A list of processes shows neither ${both} (${clock(empty.last)}).`,
    since: intervalAt(empty.first),
    until: intervalAt(empty.last),
    steps: [
      step(
        'step-listed',
        'Which of job_controller, dispatcher and tcp_smtp_server run?',
        'yes',
        `Neither ${both} is in the list.`,
      ),
      step(
        'step-neither',
        'Is it a list of a stopped MTA?',
        isSure ? 'yes' : told === 'foreign' ? 'no' : 'unknown',
        SAW[told],
      ),
    ],
    evidence: wholeList([...list, ...shown]),
    advice: isSure
      ? [
          advise('now', 'Ask whether somebody stopped the MTA for work on it.'),
          advise(
            'now',
            'If nobody did, read the newest job_controller.log-* and dispatcher.log-* in the log directory, then start it: start-msg.',
          ),
          advise('for-good', 'Let msprobe and the watcher restart what ends, and find out why it did.'),
        ]
      : [advise('now', 'Repeat "imsimta process" on this host.')],
    anchor: 'what-to-do-now',
  });
};
