import type { Advice } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { advise } from '#shared/diagnosis/draft.ts';
import { optionOf } from '#shared/diagnosis/store.ts';

/** Documented defaults and bounds: minutes between snapshots, and how many are kept (Table 20-13). */
const INTERVAL_MINUTES = 1_440;
const KEPT = 3;

const numberOf = (value: string | undefined): number | null => {
  const number = Number(value?.trim() || Number.NaN);
  return Number.isFinite(number) ? number : null;
};

/** What the host's own snapshot settings ask for. The parameters are told by the end of their names: releases differ. */
const settings = (view: HostView): string => {
  const interval = numberOf(optionOf(view, /snapshotinterval$/)?.value);
  const kept = numberOf(optionOf(view, /snapshotdirs$/)?.value);
  const words = [
    interval === null
      ? 'The interval was not seen (default: 1440 minutes)'
      : interval === INTERVAL_MINUTES
        ? 'The interval of one day is as recommended'
        : `The interval is ${interval} minutes; one day (1440) is recommended: a shorter one is a burden and copies damage sooner, a longer one restores an older state`,
    kept === null
      ? 'the number kept was not seen (default: 3)'
      : kept < KEPT
        ? `only ${kept} are kept: keep 3 or more, a week’s worth if trouble may stay unseen for days`
        : `${kept} are kept, which is enough`,
  ];
  return `${words.join('; ')}.`;
};

/** What to do after the database was repaired at a start. */
export const databaseAdvice = (view: HostView): Advice[] => [
  advise(
    'now',
    'Soon, at a quiet time, run "reconstruct -m" as the mail user: it compares the database with the mailboxes on disk and prints a line for each entry that it adds or removes. The store may stay up.',
  ),
  advise(
    'now',
    'Keep the damaged database: stored moves it to mboxlist/removed, once a week at most. Copy it elsewhere before the next start if support is to look at it.',
  ),
  advise('for-good', `Check the snapshots. ${settings(view)}`),
  advise(
    'for-good',
    'Put snapshots on a disk of their own, with five times the space of the database for database and snapshots together.',
  ),
  advise(
    'for-good',
    'Find out why the database was damaged; stored brings the store up in spite of it, and it may be a sign of a larger trouble.',
  ),
  advise(
    'do-not',
    'Do not take "the store is up" for the end of it, and do not restart it again before reconstruct -m has run.',
  ),
  advise(
    'do-not',
    'Do not end reconstruct or any store process with SIGKILL: it leaves locks behind, and is one of the ways to damage the database.',
  ),
];
