import { countOf } from '#shared/window/outcomes.ts';
import { intervalAt, intervalOf } from '#shared/window/time.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { clock, counted, duration } from '#shared/diagnosis/words.ts';
import { logAge } from './log-age.ts';
import { isMissed, longestPause, overdue, warnsAnybody } from './rule.ts';
import { byItsNotices, notLate, whenWarned, whoStarts } from './words.ts';

/** The nightly return job does not run: no rotation, no warnings, no bounces. */
export const returnJobMissed: Playbook = {
  id: 'return-job-missed',
  title: 'The return job does not run',
  assess: (view) => {
    const log = logAge(view);
    const pause = longestPause(view, log?.begun ?? null);
    const missed = isMissed(log, pause);
    const late = overdue(view);
    if (!missed && late.length === 0) return [];
    const warnings = view.channels.reduce((sum, c) => sum + countOf(c.cells, (cell) => cell.code === 'W'), 0);
    const sure = missed && (late.length > 0 || (warnings === 0 && warnsAnybody(view)));
    const since = missed
      ? intervalOf(view.latestInterval - Math.round((log.age - 24) * 60))
      : intervalAt(late[0]!.point.at);
    const oldest = late[0] ? `; the oldest message of ${late[0].channel.name} is of ${clock(late[0].oldest)}` : '';
    return [
      toFinding('return-job-missed', view, {
        subject: { kind: 'process', name: 'return', channel: null },
        verdict: sure ? 'problem' : 'suspected',
        severity: 'warning',
        confidence: sure ? 0.8 : 0.5,
        headline: missed
          ? `The return job did not run on ${view.host}: mail.log_current is about ${Math.round(log.age)} hours old and was not rotated${oldest}.`
          : `Mail on ${view.host} was not returned in its time${oldest}: the return job may not run.`,
        since,
        until: view.latestInterval,
        steps: [
          step(
            'step-rotated',
            'Was mail.log_current rotated in the last day?',
            log === null ? 'unknown' : missed ? 'no' : 'yes',
            log === null
              ? 'Could not be seen: too short a part of one file.'
              : `${log.saw} Longest pause of the log in the last day: ${duration(pause)}.`,
          ),
          step(
            'step-overdue',
            'Is mail older than its return time?',
            late.length > 0 ? 'yes' : 'unknown',
            late.length > 0
              ? late
                  .slice(0, 4)
                  .map((l) => `${l.channel.name}: oldest of ${clock(l.oldest)}, ${byItsNotices(l.plan)}`)
                  .join('; ')
              : notLate(view),
          ),
          step(
            'step-warnings',
            'Were warnings written (W)?',
            warnings > 0 ? 'yes' : 'no',
            `${counted(warnings, 'warning')} in the last 24 hours; ${whenWarned(view)}.`,
          ),
        ],
        evidence: [...(log?.evidence ?? []), ...late.flatMap(({ point }) => point.listing?.line ?? [])],
        advice: [
          advise(
            'now',
            'Look at return.log-* in data/log, and whether mail.log_yesterday is of last night; look that the file system of the logs is not full.',
          ),
          advise('now', `Look who starts it: ${whoStarts(view)} ("imsimta process").`),
          advise(
            'now',
            'When the cause is removed, let it run at its next time, or by hand as the mail user. Warning: the first run sends all warnings and bounces that are due at once; that can be thousands.',
          ),
          advise('for-good', 'Watch the age of mail.log_yesterday: it tells each morning whether the job ran.'),
          advise(
            'do-not',
            'Do not rename mail.log_current by hand while the MTA writes: the job would then rotate the wrong file.',
          ),
        ],
        anchor: 'what-to-do-now',
      }),
    ];
  },
};
