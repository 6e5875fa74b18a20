import { stoppedByUs } from '#shared/acts/held.ts';
import { cellKey } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { instantOf } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { ourStop } from './ours.ts';
import { settingsFor } from '#shared/diagnosis/job-controller.ts';
import { waitsForPool } from '#shared/diagnosis/pools.ts';
import { processList, programOf } from '#shared/diagnosis/programs.ts';
import { freshFacts } from '#shared/diagnosis/seen.ts';
import { attemptsAfter, readyWords, type Silence, silenceOf } from '#shared/diagnosis/silence.ts';
import { lookAtJobs } from '#shared/diagnosis/versions.ts';
import { clock, clockOf, counted, duration, mailFor } from '#shared/diagnosis/words.ts';

/** Minutes of silence: stuck threads give up within these and log it. */
const STOPPED = 30;
const START =
  'Only after whoever stopped it was asked: everything that is ready is tried at once, and what leaves cannot be called back.';
/** Attempts of other channels of the same program that prove that it works. */
const WORKS = 3;

/** One channel is silent while the program that serves it works for others. */
export const channelStopped: Playbook = {
  id: 'channel-stopped',
  title: 'A channel is stopped',
  assess: (view) =>
    view.channels.flatMap((channel) => {
      const act = stoppedByUs(view.acts, channel.name, view.latest);
      if (act) return [ourStop(view, channel, act)];
      // A process that runs and delivers nothing is another matter in the local store.
      if (channel.name === 'ims-ms') return [];
      const silence = silenceOf(view, channel);
      if (!silence || silence.minutes < STOPPED || !silence.logs) return [];
      const finding = judge(view, silence);
      return finding ? [finding] : [];
    }),
};

/** An act of ours whose planned start has not brought the channel back, or nobody that is known. */
const whoStopped = (view: HostView, name: string): [answer: 'yes' | 'unknown', saw: string] => {
  const act = view.acts.findLast((a) => a.channel === name && (a.action === 'stop' || a.action === 'start'));
  if (act?.action === 'stop' && act.startAt)
    return [
      'yes',
      `Queuewarden did at ${clock(act.from)} (command ${act.command}), and its planned start at ${clock(act.startAt)} has brought nothing back: look at the executor's journal.`,
    ];
  return ['unknown', 'No command of this bot is known to have stopped it; ask the colleagues before starting it.'];
};

const judge = (view: HostView, silence: Silence): Finding | null => {
  const { channel, since } = silence;
  const program = programOf(view, channel.name);
  const jobs = freshFacts(view, 'qm-job');
  if (program === null || jobs.some((job) => job.channel === channel.name)) return null;
  if (waitsForPool(view, channel.name)) return null;
  const siblings = view.channels
    .filter((c) => c !== channel && programOf(view, c.name) === program)
    .map((c) => ({ name: c.name, attempts: attemptsAfter(c, since) }))
    .filter((c) => c.attempts > 0);
  const list = processList(view);
  const runs = list !== null && list.at > instantOf(since) && list.has('job_controller') && list.has(program);
  const works = siblings.reduce((total, c) => total + c.attempts, 0) >= WORKS;
  if (!works && !runs) return null;
  const windows = settingsFor(view, channel.name).filter(({ setting }) => setting.endsWith('_delivery'));
  const sure = works && windows.length === 0;
  return toFinding('channel-stopped', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: sure ? 'problem' : 'suspected',
    severity: sure ? 'critical' : 'warning',
    confidence: sure ? (jobs.length > 0 ? 0.9 : 0.8) : 0.5,
    headline: `${channel.name} looks stopped: ${readyWords([silence])} ready, none tried since ${clockOf(since)}, while ${works ? `${program} works for ${siblings[0]!.name}` : `${program} runs`}.`,
    since,
    until: view.latestInterval,
    steps: [
      step(
        'step-silent',
        'Does mail come in while nothing of the channel is tried?',
        'yes',
        `${readyWords([silence])} ready, ${mailFor(silence.arrived)} came since; no D, Q or R for ${duration(silence.minutes)}.`,
      ),
      step(
        'step-program',
        'Does its program work for other channels?',
        works ? 'yes' : 'unknown',
        works
          ? siblings
              .slice(0, 5)
              .map((c) => `${c.name}: ${counted(c.attempts, 'attempt')} since`)
              .join('; ')
          : `${program} was in the process list of ${clock(list!.at)}, but no other channel of it tried anything.`,
      ),
      step(
        'step-jobs',
        'Has the channel a job?',
        jobs.length > 0 ? 'no' : 'unknown',
        jobs.length > 0
          ? `None among ${counted(jobs.length, 'job')} at ${clock(jobs[0]!.at)}.`
          : `Could not be seen. On the host: ${lookAtJobs(view.productVersion, channel.name)}.`,
      ),
      step(
        'step-window',
        'Is it outside of its delivery hours?',
        'unknown',
        windows.length > 0
          ? `Delivery hours are set: ${windows
              .slice(0, 3)
              .map(({ fact, value }) => `${fact.name} = ${value}`)
              .join('; ')}. Look whether they are this channel's.`
          : 'No delivery hours were seen (urgent_delivery, normal_delivery, nonurgent_delivery of the Job Controller).',
      ),
      step('step-who', 'Who stopped it?', ...whoStopped(view, channel.name)),
    ],
    // That the channel has no job is said by the list as a whole, by no line of it.
    evidence: proofs(
      view,
      [...new Set(channel.cells.filter((c) => c.code === 'E' && c.minute >= since).map(cellKey))].slice(0, 20),
      { name: channel.name, from: since, to: view.latestInterval },
    ),
    actions: channel.id === null ? [] : [{ action: 'start', channel: channel.id, because: START }],
    advice: [
      advise(
        'now',
        'Ask who stopped it and why: somebody may be in the middle of a repair, and what is queued may be what must not leave.',
      ),
      advise(
        'now',
        `Then: "imsimta qm start ${channel.name}". Warning: it takes effect at once and tries everything that is ready. One channel at a time, a few seconds apart, else it can fail with QM-E-NOTSTOPPED.`,
      ),
      advise(
        'now',
        '"imsimta qm summarize" shows whether a channel is stopped. Warning: it reads much where the backlog is large; once is enough.',
      ),
      advise('for-good', 'Announce each "qm stop" where the colleagues read it, with the time when it will be undone.'),
      advise(
        'do-not',
        'Do not restart the Job Controller, the server or the host for this: the stop survives all three, and retry schedules do not.',
      ),
    ],
    anchor: 'what-to-do-now',
  });
};
