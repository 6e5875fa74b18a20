import type { Fact } from '#shared/contracts/fact.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { advise, type Draft, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { AUTORESTART, settingWords } from '#shared/diagnosis/settings.ts';
import { intervalIn, linesOf, notedBy } from '#shared/diagnosis/store.ts';
import { slopeOf } from '#shared/diagnosis/trend.ts';
import { clock, clockOf, counted } from '#shared/diagnosis/words.ts';

type Logs = Extract<Fact, { kind: 'database-logs' }>;

/** Database logs that are there at any time: two or three (6.3 Administration Guide, 20.14.1). */
export const USUAL = 3;

/** Minutes for which there must be more: a burst of changes makes a few, and the next checkpoint removes them. */
export const LASTING = 20;

/** So many are trouble although they grow no more. */
const MANY = 3 * USUAL;

/** Database logs pile up because checkpoints, or the removal of logs, do not happen. */
export const dbLogsAccumulating: Playbook = {
  id: 'db-logs-accumulating',
  title: 'Database logs accumulate',
  assess: (view) =>
    view.facts.latest('database-logs').flatMap(({ name }) => {
      const series = view.facts.series('database-logs', name);
      const over = lastRun(series);
      if (series.length === 1) return over.map((look) => seenOnce(view, look));
      if (over.length > 0) return lasts(over) ? accumulating(view, over) : [];
      return runs(series).some(lasts) ? [shrunk(view, series)] : [];
    }),
};

/** Stretches of looks that saw more than usual, in order. */
const runs = (series: readonly Logs[]): Logs[][] => {
  const found: Logs[][] = [[]];
  for (const logs of series) {
    if (logs.count > USUAL) found.at(-1)!.push(logs);
    else if (found.at(-1)!.length > 0) found.push([]);
  }
  return found.filter((run) => run.length > 0);
};

const lastRun = (series: readonly Logs[]): Logs[] =>
  (series.at(-1)?.count ?? 0) > USUAL ? (runs(series).at(-1) ?? []) : [];

const lasts = (run: readonly Logs[]): boolean =>
  run.length >= 2 && intervalAt(run.at(-1)!.at) - intervalAt(run[0]!.at) >= LASTING;

/** Logs an hour. */
const growthOf = (run: readonly Logs[]): number => {
  const points = run.map((l) => ({ minute: intervalAt(l.at), value: l.count }));
  const [first, last] = [points[0]!, points.at(-1)!];
  return (slopeOf(points) ?? (last.value - first.value) / (last.minute - first.minute)) * 60;
};

const subjectOf = (view: HostView): Draft['subject'] => ({ kind: 'host', name: view.host, channel: null });

/** What a saved listing shows: too many, but not whether they stay. */
const seenOnce = (view: HostView, look: Logs): Finding =>
  toFinding('db-logs-accumulating', view, {
    subject: subjectOf(view),
    verdict: 'unknown',
    severity: 'info',
    confidence: 0.3,
    headline: `${look.count} database logs in ${look.name} at ${clock(look.at)} (usual: 2 or 3): one listing does not tell a burst of changes from checkpoints that do not get through.`,
    since: intervalIn(view, look.at),
    until: intervalIn(view, look.at),
    steps: [
      step('step-count', 'Are there more than three database logs?', 'yes', `${look.count} at ${clock(look.at)}.`),
      step('step-growing', 'Does their number grow?', 'unknown', 'Only one listing was seen.'),
    ],
    evidence: linesOf([look]),
    advice: [
      advise(
        'now',
        `List them again in ${LASTING} minutes or more: after a burst the next checkpoint removes them. Meanwhile look at the stamps of stored.`,
      ),
    ],
    anchor: 'how-it-is-told',
  });

const accumulating = (view: HostView, run: readonly Logs[]): Finding[] => {
  const [first, last] = [run[0]!, run.at(-1)!];
  const growth = growthOf(run);
  const grows = growth > 0 && last.count > first.count;
  if (!grows && last.count < MANY) return [];
  const stamp = view.facts.latest('store-stamp').find((s) => s.name === 'stored.ckp');
  const [cores] = notedBy(view, ['core-dumped'], () => '');
  const finding = toFinding('db-logs-accumulating', view, {
    subject: subjectOf(view),
    verdict: grows ? 'problem' : 'suspected',
    severity: 'warning',
    confidence: grows ? 0.9 : 0.6,
    headline: `${last.count} database logs in ${last.name} (usual: 2 or 3)${grows ? `, ${growth.toFixed(1)} more each hour` : ''}: checkpoints of the mailbox database do not get through.`,
    since: intervalIn(view, first.at),
    until: intervalIn(view, last.at),
    steps: [
      step(
        'step-count',
        'Are there more than three database logs?',
        'yes',
        `${first.count} at ${clock(first.at)}, ${last.count} at ${clock(last.at)}.`,
      ),
      step(
        'step-growing',
        'Does their number grow?',
        grows ? 'yes' : 'no',
        `${growth.toFixed(1)} an hour over ${counted(run.length, 'look')}.`,
      ),
      step(
        'step-checkpoint',
        'Does stored make checkpoints?',
        'unknown',
        stamp
          ? `stored.ckp was touched at ${clock(stamp.modifiedAt)}, seen at ${clock(stamp.at)}: that a checkpoint began is not that it ended.`
          : 'stored.ckp was not seen.',
      ),
      step(
        'step-crash',
        'Did a process crash that may hold a transaction?',
        cores ? 'yes' : 'unknown',
        cores
          ? `A core was dumped at ${clockOf(cores.last)}.`
          : 'None was seen: look for core files and for a dead imapd.',
      ),
    ],
    evidence: linesOf([first, last]),
    advice: [
      advise(
        'now',
        'Look at stored: its stamps (stored.ckp, stored.lcu), its process, its state (ready). Not every build-up is its fault: a long transaction, or an imapd that hangs or died, holds the logs as well. From 6.3 on "imcheck -s" shows transactions.',
      ),
      advise(
        'now',
        'If it does not end by itself, stop all services of the store and start them together: stored recovers the database and removes what is not needed. Have the disk space for that, and read the log default afterwards.',
      ),
      advise(
        'for-good',
        `Watch the number of logs and the stamps of stored; let msprobe restart the store: ${settingWords(configurationOf(view), AUTORESTART)}.`,
      ),
      advise(
        'do-not',
        'Do not remove log files by hand: they hold changes that are not in the database yet, and without them it cannot be recovered.',
      ),
      advise('do-not', 'Do not restart stored alone, and do not use SIGKILL on any process of the store.'),
    ],
    anchor: 'what-to-do-now',
  });
  return [finding];
};

const shrunk = (view: HostView, series: readonly Logs[]): Finding => {
  const last = series.at(-1)!;
  return toFinding('db-logs-accumulating', view, {
    subject: subjectOf(view),
    verdict: 'normal',
    confidence: 0.9,
    headline: `Database logs are back to ${last.count}: checkpoints get through again.`,
    since: intervalIn(view, series[0]!.at),
    until: intervalIn(view, last.at),
    steps: [
      step('step-count', 'Are there more than three database logs?', 'no', `${last.count} at ${clock(last.at)}.`),
    ],
    evidence: linesOf([last]),
    advice: [],
    anchor: 'what-it-means',
  });
};
