import type { Advice, EvidenceLine, Finding, Step } from '#shared/contracts/finding.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { askCounters } from '#shared/diagnosis/ask.ts';
import { type Configuration, configurationOf } from '#shared/diagnosis/configuration.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { settingDiff } from '#shared/diagnosis/settings.ts';
import { linesOf } from '#shared/diagnosis/store.ts';
import { type ImapdOptions, imapdOptions } from '#shared/diagnosis/imapd-options.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { clock, percent } from '#shared/diagnosis/words.ts';
import { counter, growth } from './sessions.ts';

/** Shares of the capacity. */
export const FULL = 0.95;
export const SCARCE = 0.85;

/** Sessions in use against what imapd is set up for. */
export const imapSessionCapacity: Playbook = {
  id: 'imap-session-capacity',
  title: 'Room for IMAP sessions',
  assess: (view) => {
    const figures = counter(view, 'global.numcurrentconnections');
    const current = figures.at(-1);
    if (!current) return [];
    const options = imapdOptions(view);
    const capacity = options ? options.processes.value * options.sessions.value : null;
    const used = current.value;
    const verdict = verdictOf(used, capacity);
    const anchor = verdict === 'problem' || verdict === 'suspected' ? 'what-to-do-now' : 'what-it-means';
    return [
      toFinding('imap-session-capacity', view, {
        subject: { kind: 'process', name: 'imapd', channel: null },
        verdict,
        severity: verdict === 'problem' ? 'critical' : verdict === 'suspected' ? 'warning' : 'info',
        confidence: capacity === null ? 0.2 : 0.9,
        headline:
          capacity === null
            ? `${used} IMAP sessions at ${clock(current.at)}; how many the server takes was not seen.`
            : `${used} of ${capacity} IMAP sessions in use at ${clock(current.at)} (${percent(used, capacity)}): ${Math.max(0, capacity - used)} left.`,
        since: intervalAt(current.at),
        until: intervalAt(current.at),
        steps: [usedStep(view, used, options), peakStep(view, capacity), trendStep(view, capacity), failedStep(view)],
        evidence: evidenceOf(view, current, options),
        advice: adviceOf(verdict, options),
        needs: askCounters(view, 'imapstat'),
        anchor,
      }),
    ];
  },
};

const verdictOf = (used: number, capacity: number | null): Finding['verdict'] => {
  if (capacity === null) return 'unknown';
  if (used >= FULL * capacity) return 'problem';
  return used >= SCARCE * capacity ? 'suspected' : 'normal';
};

const evidenceOf = (
  view: HostView,
  current: { line: EvidenceLine | null },
  options: ImapdOptions | null,
): EvidenceLine[] => [
  ...linesOf([current, ...(options ? [options.processes, options.sessions] : [])]),
  // A count of clients that were turned away proves something where it grew.
  ...(turnedAway(view) > 0 ? linesOf(counter(view, 'global.numfailedconnections').slice(-1)) : []),
];

/** Clients that were turned away in the time seen. */
const turnedAway = (view: HostView): number => {
  const figures = counter(view, 'global.numfailedconnections');
  return figures.length === 0 ? 0 : figures.at(-1)!.value - figures[0]!.value;
};

/** How msconfig names these settings is not documented. */
const BY_CONFIGUTIL = 'configutil -o service.imap.numprocesses, configutil -o service.imap.maxsessions';
const BY_MSCONFIG =
  'msconfig for the settings that configutil calls service.imap.numprocesses and service.imap.maxsessions';
const LOOK: Readonly<Record<Configuration, string>> = {
  legacy: `Look with: ${BY_CONFIGUTIL}.`,
  unified: `Ask ${BY_MSCONFIG}.`,
  either: `In a legacy configuration look with: ${BY_CONFIGUTIL}; in a Unified Configuration ask ${BY_MSCONFIG}.`,
};

const usedStep = (view: HostView, used: number, options: ImapdOptions | null): Step =>
  step(
    'step-used',
    'How many sessions are in use?',
    options ? 'yes' : 'unknown',
    options
      ? `${used} of ${options.processes.value} processes × ${options.sessions.value} sessions.`
      : `${used}. ${LOOK[configurationOf(view)]}`,
  );

const peakStep = (view: HostView, capacity: number | null): Step => {
  const peak = counter(view, 'global.maxconnections').at(-1);
  const known = peak !== undefined && capacity !== null;
  return step(
    'step-peak',
    'How many were there at most?',
    known ? (peak.value >= FULL * capacity ? 'yes' : 'no') : 'unknown',
    peak ? `${peak.value}${capacity === null ? '' : ` (${percent(peak.value, capacity)})`}.` : 'Not seen.',
  );
};

const trendStep = (view: HostView, capacity: number | null): Step => {
  const figures = counter(view, 'global.numcurrentconnections');
  const hourly = growth(figures);
  const question = 'Does the number grow?';
  if (hourly === null) return step('step-trend', question, 'unknown', 'Too few figures to tell.');
  const rounded = Math.round(hourly);
  if (rounded <= 0) return step('step-trend', question, 'no', `${rounded} an hour in the last hours.`);
  const left = capacity === null ? null : Math.max(0, capacity - figures.at(-1)!.value) / hourly;
  return step(
    'step-trend',
    question,
    'yes',
    `${rounded} an hour in the last hours${left === null ? '' : `; if that goes on, all are in use in ${left < 1 ? 'less than an hour' : `about ${Math.round(left)} h`}`}.`,
  );
};

const failedStep = (view: HostView): Step => {
  const figures = counter(view, 'global.numfailedconnections');
  const [first, last] = [figures[0], figures.at(-1)];
  const question = 'Were clients turned away?';
  if (!first || !last) return step('step-failed', question, 'unknown', 'Not seen.');
  const more = turnedAway(view);
  if (more > 0) return step('step-failed', question, 'yes', `${more} failed connections since ${clock(first.at)}.`);
  return last.value === 0
    ? step('step-failed', question, 'no', 'None since the counters began.')
    : step('step-failed', question, 'unknown', `${last.value} since the counters began; none more in the time seen.`);
};

const adviceOf = (verdict: Finding['verdict'], options: ImapdOptions | null): Advice[] => [
  ...(options && (verdict === 'problem' || verdict === 'suspected')
    ? [
        advise(
          'now',
          'Add processes rather than sessions for each, as far as memory allows, and restart imap only (stop-msg imap, start-msg imap).',
          settingDiff(options.processes.name, options.processes.value, Math.ceil(options.processes.value * 1.5)),
        ),
        advise('for-good', 'Size for the busiest hour, and check the limit of file descriptors before more sessions.'),
      ]
    : [advise('now', 'Nothing.')]),
  advise('do-not', 'Do not size by users times folders: the counter tells what clients really open.'),
];
