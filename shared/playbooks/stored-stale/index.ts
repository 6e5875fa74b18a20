import type { Finding, Step } from '#shared/contracts/finding.ts';
import type { Question } from '#shared/contracts/question.ts';
import type { HostView } from '#shared/window/view.ts';
import { ASKED } from '#shared/diagnosis/ask.ts';
import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { askPs } from '#shared/diagnosis/ps-list.ts';
import { isFresh } from '#shared/diagnosis/seen.ts';
import { AUTORESTART, settingWords } from '#shared/diagnosis/settings.ts';
import { intervalIn, linesOf } from '#shared/diagnosis/store.ts';
import { clock, duration } from '#shared/diagnosis/words.ts';
import { type Running, type SeenStamp, STAMPS, staleSince, stampsOf, storedRuns } from './rule.ts';

/** stored runs no more, or runs and does not do its work. */
export const storedStale: Playbook = {
  id: 'stored-stale',
  title: 'stored does not do its work',
  assess: (view) => {
    const stamps = stampsOf(view);
    const running = storedRuns(view, stamps);
    const late = stamps.filter((s) => s.late);
    if (late.length > 0 || running.runs === false) return [stale(view, stamps, late, running)];
    return stamps.some((s) => s.wasLate) ? [fresh(view, stamps)] : [];
  },
};

const SUBJECT = { kind: 'process' as const, name: 'stored', channel: null };

const ageWords = ({ stamp, age }: SeenStamp): string =>
  `${stamp.name} was ${duration(Math.max(0, Math.round(age)))} old at ${clock(stamp.at)} (usual: every ${STAMPS[stamp.name]!.every} min)`;

const stampSteps = (stamps: readonly SeenStamp[]): Step[] =>
  Object.entries(STAMPS).map(([name, { what }]) => {
    const seen = stamps.find((s) => s.stamp.name === name);
    return step(
      `step-${name.replace('.', '-')}`,
      `Is ${name} fresh (${what})?`,
      seen ? (seen.late ? 'no' : 'yes') : 'unknown',
      seen ? `${ageWords(seen)}.` : 'Not seen: list it in the configuration directory of the store.',
    );
  });

/** Letters of ps for what a process does (ps(1) of Linux and of Solaris). */
const STATES: Readonly<Record<string, string>> = {
  R: 'runs or waits for a processor',
  O: 'runs',
  S: 'sleeps',
  I: 'sleeps',
  D: 'waits for a device and hears no signal',
  T: 'was stopped by a signal',
  W: 'waits',
  Z: 'has ended',
};

const whatItDoes = ({ pid, state, cpuSeconds, at }: NonNullable<Running['last']>): string => {
  const does = state === null ? null : STATES[state.slice(0, 1)];
  const cpu = cpuSeconds === null ? '' : `; ${duration(Math.round(cpuSeconds / 60))} of processor time`;
  return `Process ${pid} at ${clock(at)}${state === null ? '' : `, state ${state}${does ? `: it ${does}` : ''}`}${cpu}.`;
};

const NOT_YET = 'look with ps, and into its pid file (ready or init)';

const processStep = ({ runs, last, missing }: Running, isAsked: boolean): Step => {
  const ask = isAsked ? ` ${ASKED}` : '';
  const by = missing
    ? `Not in the list of ${clock(missing.at)}, which shows all of the mail server’s user: ${missing.others.slice(0, 12).join(', ')}.`
    : 'Earlier listings named it; the last does not, though it names other services of the store.';
  return step(
    'step-process',
    'Does stored run?',
    runs === null ? 'unknown' : runs ? 'yes' : 'no',
    runs === null
      ? `The process listings do not say: ${NOT_YET}.${ask}`
      : runs
        ? `The last listing names it. ${whatItDoes(last!)}${ask}`
        : by,
  );
};

/** Whether it runs, and what it does, as long as that was not seen lately. */
const needsOf = (view: HostView, { runs, last }: Running): Question[] =>
  runs === false || (last !== null && last.state !== null && isFresh(view, last.at)) ? [] : askPs(view);

const stale = (view: HostView, stamps: readonly SeenStamp[], late: readonly SeenStamp[], running: Running): Finding => {
  const { runs } = running;
  const needs = needsOf(view, running);
  // The hourly stamp alone may be late for a long round of work; with the others fresh, stored is alive.
  const onlyHourly = runs !== false && late.every((s) => s.stamp.name === 'stored.per') && stamps.length > late.length;
  return toFinding('stored-stale', view, {
    subject: SUBJECT,
    verdict: onlyHourly ? 'suspected' : 'problem',
    severity: onlyHourly ? 'warning' : 'critical',
    confidence: onlyHourly ? 0.5 : runs === false || late.length > 1 ? 0.95 : 0.8,
    headline:
      runs === false
        ? `stored ${running.last ? 'runs no more' : 'does not run'} while other services of the store do.`
        : `stored is late: ${late.map(ageWords).join('; ')}.`,
    since: staleSince(view, stamps, runs),
    until: view.latestInterval,
    steps: [...stampSteps(stamps), processStep(running, needs.length > 0)],
    evidence: linesOf(late.map((s) => s.stamp)),
    advice: [
      advise(
        'now',
        'Look at its process and pid file: "init" = still recovering, wait some minutes; "ready" and late = it hangs; no process = it died. Read the log default, and look for a core file.',
      ),
      advise(
        'now',
        'Look for what it waits for: a full or slow disk, a long transaction, an imapd that hangs or died ("imcheck -s" from 6.3 on).',
      ),
      advise(
        'now',
        'If it hangs or died, restart the whole store: stop all services ("stop-msg"), see that none is left, start all ("start-msg"). stored goes first, and recovers the database.',
      ),
      advise('now', 'After the start read the log default: it says whether reconstruct is needed.'),
      advise(
        'for-good',
        `Let msprobe watch it: ${settingWords(configurationOf(view), AUTORESTART)}. Put the database on a disk that is fast enough for a checkpoint a minute.`,
      ),
      advise('do-not', 'Do not restart stored alone: the other services hold the old state of the database.'),
      advise('do-not', 'Never end stored, or a service or tool of the store, with SIGKILL: it leaves locks behind.'),
    ],
    anchor: 'what-to-do-now',
    needs,
  });
};

const fresh = (view: HostView, stamps: readonly SeenStamp[]): Finding =>
  toFinding('stored-stale', view, {
    subject: SUBJECT,
    verdict: 'normal',
    confidence: 0.9,
    headline: `stored does its work again: ${stamps.map(ageWords).join('; ')}.`,
    since: Math.min(...stamps.map((s) => intervalIn(view, s.stamp.modifiedAt))),
    until: view.latestInterval,
    steps: stampSteps(stamps),
    evidence: linesOf(stamps.map((s) => s.stamp)),
    advice: [],
    anchor: 'what-it-means',
  });
