import type { Finding, Step } from '#shared/contracts/finding.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { advise, type Draft, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { intervalIn, linesOf, notedBy } from '#shared/diagnosis/store.ts';
import { clock, clockOf, duration, named } from '#shared/diagnosis/words.ts';
import { diskAdvice } from './advice.ts';
import { type DiskState, disksOf, judge } from './rule.ts';
import { size } from './size.ts';

/** A file system is full, or will be before anybody looks again. */
export const diskSpaceLow: Playbook = {
  id: 'disk-space-low',
  title: 'Disk space runs out',
  assess: (view) =>
    disksOf(view).flatMap((disk) => {
      const how = judge(disk);
      if (how === null) return [];
      return [how === 'recovered' ? recovered(view, disk) : low(view, disk, VERDICTS[how])];
    }),
};

const VERDICTS = {
  full: { verdict: 'problem', severity: 'critical', confidence: 0.95 },
  soon: { verdict: 'problem', severity: 'critical', confidence: 0.85 },
  low: { verdict: 'suspected', severity: 'warning', confidence: 0.7 },
  later: { verdict: 'suspected', severity: 'warning', confidence: 0.6 },
} as const satisfies Record<string, Pick<Draft, 'verdict' | 'severity' | 'confidence'>>;

const percentOf = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;

const freeWords = ({ last, freePercent }: DiskState): string =>
  `${size(last.availableKiB)} of ${size(last.totalKiB)} free (${percentOf(freePercent)})`;

const fullAt = ({ last, full }: DiskState): string =>
  clock(toInstant((intervalAt(last.at) + Math.ceil(full!)) * 60_000));

const rateWords = (disk: DiskState): string => {
  const { rate, full } = disk;
  if (rate === null) return 'Too little was seen for a rate.';
  if (rate >= 0) return 'It does not fill at present.';
  const pace = `${size(-rate * 60)} an hour`;
  return full === null ? pace : `${pace}: nothing is left in ${duration(Math.ceil(full))}, at ${fullAt(disk)}.`;
};

const subjectOf = (disk: DiskState): Draft['subject'] => ({ kind: 'host', name: disk.name, channel: null });

const cleanStep = (disk: DiskState): Step =>
  step(
    'step-cleaning',
    'Is it cleaned before that?',
    disk.cleaning === null ? 'unknown' : disk.full !== null && disk.cleaning < disk.full ? 'yes' : 'no',
    disk.cleaning === null
      ? 'No cleaning was seen in the last 24 hours.'
      : disk.cleaning > 0
        ? `If it comes at the same time each day, in ${duration(Math.round(disk.cleaning))}.`
        : 'The daily one is due, and was not seen.',
  );

/** The nightly expiry: without it deleted messages stay on disk. */
const expireStep = (view: HostView): Step => {
  const [expired] = notedBy(view, ['expire-finished'], () => '');
  return step(
    'step-expire',
    'Are deleted messages removed?',
    expired ? 'yes' : 'unknown',
    expired
      ? `The last expiry ended at ${clockOf(expired.last)}.`
      : 'No expiry was seen to end within a day: look whether stored works, and whether expire and purge are scheduled.',
  );
};

const low = (view: HostView, disk: DiskState, how: (typeof VERDICTS)[keyof typeof VERDICTS]): Finding => {
  const inodes = disk.last.inodesFreePercent;
  return toFinding('disk-space-low', view, {
    subject: subjectOf(disk),
    ...how,
    headline: `${named(disk.name)} runs short: ${freeWords(disk)}${inodes !== null && inodes < disk.threshold ? `, ${percentOf(inodes)} of the inodes` : ''}. ${rateWords(disk)}`,
    since: intervalIn(view, disk.first.at),
    until: intervalIn(view, disk.last.at),
    steps: [
      step(
        'step-free',
        'Is free space below the threshold?',
        disk.freePercent < disk.threshold ? 'yes' : 'no',
        `${freeWords(disk)} at ${clock(disk.last.at)}; the alarm is at ${disk.threshold} %${inodes === null ? '' : `; ${percentOf(inodes)} of the inodes are free`}.`,
      ),
      step(
        'step-rate',
        'When does it run out at this rate?',
        disk.rate === null ? 'unknown' : disk.rate < 0 ? 'yes' : 'no',
        rateWords(disk),
      ),
      cleanStep(disk),
      expireStep(view),
    ],
    evidence: linesOf(disk.first === disk.last ? [disk.last] : [disk.first, disk.last]),
    advice: diskAdvice(view, disk),
    anchor: 'what-to-do-now',
  });
};

const recovered = (view: HostView, disk: DiskState): Finding =>
  toFinding('disk-space-low', view, {
    subject: subjectOf(disk),
    verdict: 'normal',
    confidence: 0.9,
    headline: `${named(disk.name)} has room again: ${freeWords(disk)}.`,
    since: intervalIn(view, disk.first.at),
    until: intervalIn(view, disk.last.at),
    steps: [
      step('step-free', 'Is free space below the threshold?', 'no', `${freeWords(disk)} at ${clock(disk.last.at)}.`),
      step('step-rate', 'When does it run out at this rate?', disk.rate === null ? 'unknown' : 'no', rateWords(disk)),
    ],
    evidence: linesOf([disk.last]),
    advice: [
      advise(
        'for-good',
        'It came below its threshold in the last day: one more busy day may be one too many. Clean it more often, or enlarge it.',
      ),
    ],
    anchor: 'what-it-means',
  });
