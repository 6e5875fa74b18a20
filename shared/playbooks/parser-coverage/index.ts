import type { EvidenceLine } from '#shared/contracts/finding.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { byText } from '#shared/window/merge.ts';
import type { HostView } from '#shared/window/view.ts';
import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { inConfiguration } from '#shared/diagnosis/settings.ts';
import { counted, named, percent } from '#shared/diagnosis/words.ts';
import { layoutOf } from './mask.ts';
import { type Changed, changedLogs, isUnread, shareOf } from './rule.ts';

/** Lines before a share means anything, and the share that does. */
export const ENOUGH_LINES = 200;
export const LARGE_SHARE = 0.05;

const TOP = 5;
const SHOWN = 5;

/** Too many lines of a host fit no known format: one has changed. */
export const parserCoverage: Playbook = {
  id: 'parser-coverage',
  title: 'Lines that were not understood',
  assess: (view) => {
    const { lines, reasons } = view.coverage;
    const { meant, unread } = shareOf(lines, reasons);
    if (unread === 0) return [];
    const changed = changedLogs(view.coverageBySource);
    const large = meant >= ENOUGH_LINES && unread > LARGE_SHARE * meant;
    const bad = large || changed.length > 0;
    const why = Object.entries(reasons)
      .filter(([reason]) => isUnread(reason))
      .sort(([a, x], [b, y]) => y - x || byText(a, b))
      .slice(0, TOP);
    const evidence = linesOf(view, changed);
    const layouts = evidence.length > 0 ? evidence.map((line) => line.text) : view.coverage.samples.map(layoutOf);
    return [
      toFinding('parser-coverage', view, {
        subject: { kind: 'host', name: view.host, channel: null },
        verdict: bad ? 'problem' : 'normal',
        severity: bad ? 'warning' : 'info',
        confidence: bad ? 0.9 : 0.7,
        headline:
          !large && bad
            ? `${changed.map(changeWords).join('; ')}: its layout changed, and what the bot says of this host rests on the rest.`
            : large
              ? `${unread} of ${counted(meant, 'line')} of this host (${percent(unread, meant)}) were not understood: a format changed, and what the bot says of it rests on the rest.`
              : `${unread} of ${counted(meant, 'line')} of this host (${percent(unread, meant)}) were not understood: ${meant >= ENOUGH_LINES ? 'single lines, no change of format' : 'too few lines to tell a change of format'}.`,
        since: view.latestInterval,
        until: view.latestInterval,
        steps: [
          step(
            'step-share',
            'Is it more than single lines?',
            bad ? 'yes' : meant >= ENOUGH_LINES ? 'no' : 'unknown',
            `${percent(unread, meant)} (large: over ${LARGE_SHARE * 100} %, of ${ENOUGH_LINES} lines or more).`,
          ),
          step(
            'step-log',
            'Did the layout of one log change?',
            changed.length > 0 ? 'yes' : view.coverageBySource.length > 0 ? 'no' : 'unknown',
            changed.length > 0
              ? `${changed.map(changeWords).join('; ')}.`
              : 'No log that was understood before is not understood now.',
          ),
          step(
            'step-reasons',
            'Why were they not understood?',
            'unknown',
            why.map(([reason, count]) => `${named(reason)}: ${count}`).join('; ') || 'No reason was kept.',
          ),
          step(
            'step-sample',
            'What do they look like?',
            'unknown',
            layouts.length > 0 ? `By layout: ${layouts.slice(-2).join(' / ')}` : 'No sample was kept.',
          ),
        ],
        evidence,
        advice: bad
          ? [
              advise(
                'now',
                `Compare the layout with the log on the host, and with ${inConfiguration(configurationOf(view), 'LOG_FORMAT and LOG_* in option.dat', 'mta.log_* ("msconfig show mta.log_*")')}.`,
              ),
              advise('for-good', 'Add the new layout, with a fixture, to the formats that are read.'),
              advise('do-not', 'Do not trust "nothing found" on this host until its log is read again.'),
            ]
          : [advise('now', 'Nothing.')],
        anchor: bad ? 'what-to-do-now' : 'what-it-means',
      }),
    ];
  },
};

/**
 * Lines that were not understood, by layout only: what stands where in them nobody knows, so that it could be anything.
 * The latest line of each layout, however many objects hold one; those of logs that changed come last, where a sentence
 * takes its examples from.
 */
const linesOf = (view: HostView, changed: readonly Changed[]): EvidenceLine[] => {
  const isChanged = (source: string): boolean => changed.some(({ log }) => source === `log/${log}`);
  const lines = view.coverageBySource
    .filter(({ reasons }) => Object.keys(reasons).some(isUnread))
    .sort((a, b) => Number(isChanged(a.source)) - Number(isChanged(b.source)) || byText(a.at, b.at))
    .flatMap(({ sample }) => (sample ? [{ ...sample, text: untrusted(layoutOf(sample.text)) }] : []));
  return lines.filter(({ text }, i) => lines.findLastIndex((line) => line.text === text) === i).slice(-SHOWN);
};

const changeWords = ({ log, before, since }: Changed): string =>
  `${since.unread} of the latest ${counted(since.meant, 'line')} of the ${named(log)} log were not understood, and ${before.unread} of ${before.meant} before`;
