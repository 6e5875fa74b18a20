import { byText } from '#shared/window/merge.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { counted, named, percent } from '#shared/diagnosis/words.ts';
import { layoutOf } from './mask.ts';

/** Lines before a share means anything, and the share that does. */
export const ENOUGH_LINES = 200;
export const LARGE_SHARE = 0.05;

/** Reasons that say nothing about a format; what a failed tool printed is the tool's trouble. */
const HARMLESS: ReadonlySet<string> = new Set(['blank', 'note', 'tool-failed']);

/** Reasons that are counted for lines which were read. */
const REMARKS: ReadonlySet<string> = new Set(['clock-jump', 'too-many-names', 'unknown-timezone']);

const TOP = 5;

/** Too many lines of a host fit no known format: one has changed. */
export const parserCoverage: Playbook = {
  id: 'parser-coverage',
  title: 'Lines that were not understood',
  assess: (view) => {
    const { lines, reasons, samples } = view.coverage;
    const counts = Object.entries(reasons).filter(([reason]) => !REMARKS.has(reason));
    const harmless = counts.reduce((sum, [reason, count]) => (HARMLESS.has(reason) ? sum + count : sum), 0);
    const meant = Math.max(0, lines - harmless);
    const unread = Math.max(0, view.coverage.unparsed - harmless);
    if (unread === 0) return [];
    const bad = meant >= ENOUGH_LINES && unread > LARGE_SHARE * meant;
    const why = counts
      .filter(([reason]) => !HARMLESS.has(reason))
      .sort(([a, x], [b, y]) => y - x || byText(a, b))
      .slice(0, TOP);
    return [
      toFinding('parser-coverage', view, {
        subject: { kind: 'host', name: view.host, channel: null },
        verdict: bad ? 'problem' : 'normal',
        severity: bad ? 'warning' : 'info',
        confidence: bad ? 0.9 : 0.7,
        headline: bad
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
            'step-reasons',
            'Why were they not understood?',
            'unknown',
            why.map(([reason, count]) => `${named(reason)}: ${count}`).join('; ') || 'No reason was kept.',
          ),
          step(
            'step-sample',
            'What do they look like?',
            'unknown',
            samples.length > 0 ? `By layout: ${samples.slice(-2).map(layoutOf).join(' / ')}` : 'No sample was kept.',
          ),
        ],
        evidence: [],
        advice: bad
          ? [
              advise(
                'now',
                'Compare the layout with the log on the host, and with LOG_FORMAT and LOG_* in option.dat.',
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
