import { cellKey } from '#shared/contracts/digest.ts';
import type { Finding, OfferedAction, Step } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { ASKED } from '#shared/diagnosis/ask.ts';
import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { type ProcessList, processList, programOf } from '#shared/diagnosis/programs.ts';
import { minutesFrom } from '#shared/diagnosis/seen.ts';
import { AUTORESTART, inConfiguration, settingWords } from '#shared/diagnosis/settings.ts';
import { attemptsAfter, readyWords, type Silence, silenceOf } from '#shared/diagnosis/silence.ts';
import { instantOf } from '#shared/window/time.ts';
import { isAtLeast, lookAtJobs } from '#shared/diagnosis/versions.ts';
import { clock, clockOf, duration, mailFor } from '#shared/diagnosis/words.ts';

const JOB_CONTROLLER = 'job_controller';

/** Channels that are silent together before the Job Controller is suspected without a process list. */
const TOGETHER = 3;

interface Silent {
  silence: Silence;
  program: string;
  /** Attempts of other channels with the same program since. */
  siblings: number;
}

/** Mail is ready and nothing tries it, for the program that should is not there. */
export const masterNotRunning: Playbook = {
  id: 'master-not-running',
  title: 'The delivery program of a channel does not run',
  assess: (view) => {
    const silent = view.channels.flatMap((channel): Silent[] => {
      const silence = silenceOf(view, channel);
      const program = programOf(view, channel.name);
      if (!silence || program === null) return [];
      const siblings = view.channels
        .filter((c) => c !== channel && programOf(view, c.name) === program)
        .reduce((total, c) => total + attemptsAfter(c, silence.since), 0);
      return [{ silence, program, siblings }];
    });
    if (silent.length === 0) return [];
    const list = processList(view);
    const first = Math.min(...silent.map((s) => s.silence.since));
    if (list && !list.has(JOB_CONTROLLER)) return [controllerFinding(view, silent, list)];
    const nobodyTries = view.channels.every((c) => attemptsAfter(c, first) === 0);
    if (!list && silent.length >= TOGETHER && nobodyTries) return [controllerFinding(view, silent, null)];
    return silent
      .filter((s) => s.siblings === 0)
      .flatMap((s) => {
        // A list from before the silence says nothing about it.
        const known = list && list.at > instantOf(s.silence.since) ? list : null;
        return known?.has(s.program) ? [] : [programFinding(view, s, known)];
      });
  },
};

/** That a program is missing is said by a process list as a whole; no line of it proves it, so that none is shown. */
const arrivals = (view: HostView, { channel, since }: Silence, limit = 6) =>
  proofs(
    view,
    [...new Set(channel.cells.filter((c) => c.code === 'E' && c.minute >= since).map(cellKey))].slice(0, 20),
    { name: channel.name, from: since, to: view.latestInterval },
    limit,
  );

const COUNTED_BY: Readonly<Record<Silence['source'], string>> = {
  files: 'never tried, by the file names in the queue directory',
  qm: 'active, by "qm messages"',
  log: 'that came and was not tried, by the log',
};

const waitingStep = (silence: Silence): Step =>
  step(
    'step-active',
    'Is there mail that is ready to be tried?',
    'yes',
    `${silence.channel.name}: ${readyWords([silence])} ${COUNTED_BY[silence.source]}; ${mailFor(silence.arrived)} came since.`,
  );

const attemptStep = (silence: Silence): Step =>
  step(
    'step-attempts',
    'Does the log show any attempt (D, Q, R)?',
    silence.logs ? 'no' : 'unknown',
    silence.logs
      ? `None since ${clockOf(silence.since)} (${duration(silence.minutes)} with mail ready), although the channel logs.`
      : 'None, and none before: the channel may not log (logging is a keyword of each channel).',
  );

const processStep = (program: string, list: ProcessList | null): Step =>
  step(
    'step-process',
    `Does ${program} run?`,
    list ? 'no' : 'unknown',
    list
      ? `Not in the process list of ${clock(list.at)}: ${[...new Set(list.facts.map((f) => f.name))].slice(0, 12).join(', ')}.`
      : `Could not be seen: no fresh process list. ${ASKED} By hand: "imsimta process" (cheap, changes nothing).`,
  );

const programFinding = (view: HostView, { silence, program }: Silent, list: ProcessList | null): Finding => {
  const { channel, since } = silence;
  const proven = list !== null && silence.logs;
  return toFinding('master-not-running', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: proven ? 'problem' : 'suspected',
    severity: proven ? 'critical' : 'warning',
    confidence: proven ? 0.9 : 0.5,
    headline: `Nothing delivers ${channel.name}: ${readyWords([silence])} ready, no attempt since ${clockOf(since)}${list ? `, and no ${program} runs` : `; whether ${program} runs was not seen`}.`,
    since,
    until: view.latestInterval,
    steps: [
      waitingStep(silence),
      attemptStep(silence),
      processStep(program, list),
      step(
        'step-stopped',
        'Was the channel stopped?',
        'unknown',
        'Could not be seen. "imsimta qm summarize" shows a stopped channel, but reads much on a host with a large backlog; a stop survives restarts and reboots.',
      ),
    ],
    evidence: arrivals(view, silence),
    actions: startOf(view, silence, list),
    advice: [
      advise(
        'now',
        `Ask whether somebody stopped the channel on purpose. If not: "imsimta qm start ${channel.name}". Warning: it takes effect at once and begins to deliver everything that is ready; start and stop one channel at a time, a few seconds apart.`,
      ),
      advise(
        'now',
        `Look what the Job Controller does with it: ${lookAtJobs(view.productVersion, channel.name)}; then job_controller.log-* and the ${channel.name}_master.log-* in data/log. A missing log is normal: they are written on errors only.`,
      ),
      advise(
        'now',
        `Look which program the channel needs: master_command ${inConfiguration(configurationOf(view), "in the channel's section of job_controller.cnf", 'of job_controller.channel_class by msconfig')} (seen or as shipped: ${program}), that the file exists and may be run by the mail user, and that the pool of the channel exists: a job for an unknown pool is never run.`,
      ),
      advise('for-good', 'Write down who stops a channel and why: a stop is not undone by any restart.'),
      advise(
        'do-not',
        `Do not "imsimta refresh" or restart everything as the first step: retry schedules are lost, and a stopped channel stays stopped. Do not "imsimta run ${channel.name}" on a backlog: it ignores pending backoff and may run for hours.`,
      ),
    ],
    anchor: 'what-to-do-now',
    needs: list ? [] : [{ ask: 'processes' }],
  });
};

/**
 * `qm start` marks a channel as free to work, and starts its jobs (6.3 Administration Reference): right whether it was
 * stopped or not. Offered once a list has shown the Job Controller, which does it, and not the program; of releases
 * before 6.0 it is not documented.
 */
const startOf = (view: HostView, { channel }: Silence, list: ProcessList | null): OfferedAction[] =>
  list === null || channel.id === null || isAtLeast(view.productVersion, 6, 0) === false
    ? []
    : [{ action: 'start', channel: channel.id, because: START }];

const START =
  'It lets the channel work if somebody stopped it, and has the Job Controller start its program either way. Ask first whether it was stopped on purpose: everything that is ready is tried at once.';

const controllerFinding = (view: HostView, silent: readonly Silent[], list: ProcessList | null): Finding => {
  const since = Math.min(...silent.map((s) => s.silence.since));
  const worst = silent.toSorted((a, b) => b.silence.waiting - a.silence.waiting);
  const names = worst.slice(0, 5).map((s) => s.silence.channel.name);
  return toFinding('master-not-running', view, {
    subject: { kind: 'process', name: JOB_CONTROLLER, channel: null },
    verdict: list ? 'problem' : 'suspected',
    severity: 'critical',
    confidence: list ? 0.95 : 0.6,
    headline: `Nothing is delivered on ${view.host} since ${clockOf(since)}: ${readyWords(silent.map((s) => s.silence))} ready in ${names.join(', ')}${list ? ', and the Job Controller does not run' : '; the Job Controller may be down'}.`,
    since,
    until: view.latestInterval,
    steps: [
      ...worst.slice(0, 3).map((s) => waitingStep(s.silence)),
      attemptStep(worst[0]!.silence),
      processStep(JOB_CONTROLLER, list),
    ],
    evidence: worst.slice(0, 3).flatMap((s) => arrivals(view, s.silence, 3)),
    advice: [
      advise(
        'now',
        `Look again with "imsimta process" before anything else${list ? ` (the list is ${duration(Math.max(0, Math.round(minutesFrom(list.at, view.latest))))} old)` : ''}: there must be one job_controller and one dispatcher.`,
      ),
      advise('now', 'Read the newest job_controller.log-* in data/log. If there is none, or no error in it, start it.'),
      advise(
        'now',
        'Start it: "start-msg job_controller" (older: "imsimta start job_controller", as root). Warning: it scans the whole queue and then tries everything that is ready at once.',
      ),
      advise(
        'for-good',
        `Let msprobe and the watcher restart it: ${settingWords(configurationOf(view), AUTORESTART)}. Look for a core file.`,
      ),
      advise('do-not', 'Do not move or create files in the queue directories: it finds them by itself when it starts.'),
    ],
    anchor: 'when-the-job-controller-is-down',
    needs: list ? [] : [{ ask: 'processes' }],
  });
};
