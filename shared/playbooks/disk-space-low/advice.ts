import type { Advice } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { advise } from '#shared/diagnosis/draft.ts';
import { optionOf } from '#shared/diagnosis/store.ts';
import type { DiskState } from './rule.ts';
import { size } from './size.ts';

/** Bytes below which a service stops its log, where the host is not configured otherwise. */
const MIN_FREE = 5_242_880;

/** What to do about a file system that runs full. */
export const diskAdvice = (view: HostView, disk: DiskState): Advice[] => {
  const configured = Number(optionOf(view, /^logfile\..*\.minfreediskspace$/)?.value);
  const least = Number.isFinite(configured) && configured > 0 ? configured : MIN_FREE;
  const silent = disk.last.availableKiB * 1_024 < least;
  return [
    advise(
      'now',
      'Find what grew: rotated logs, core files, database logs and snapshots, queue directories, backups. Remove or move what is no part of the store (old logs, cores that support has, copies).',
    ),
    advise(
      'now',
      'If it is the store: look whether stored expunges (its stamps, the line "Expire finished" each night). Deleted messages stay on disk until it does.',
    ),
    advise(
      'now',
      silent
        ? `Do not trust silent logs: less than ${size(least / 1_024)} is free, and below that services stop logging (minfreediskspace).`
        : `Below ${size(least / 1_024)} free, services stop logging (minfreediskspace): silence is no good sign then.`,
    ),
    advise(
      'for-good',
      'Aging and quotas that fit the disk; logs, snapshots and queues on file systems of their own; an alarm on free space that leaves time to act.',
    ),
    advise(
      'do-not',
      'Do not delete files in the store, in mboxlist or in the queue directories by hand: messages, indexes and database logs belong together. Use mboxutil, expire and qm.',
    ),
    advise(
      'do-not',
      'Do not end stored, impurge or another tool of the store with SIGKILL because the disk is full: the lock that remains is worse.',
    ),
  ];
};
