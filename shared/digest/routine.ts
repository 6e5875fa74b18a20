import type { NoticeClass } from '#shared/contracts/digest.ts';

/** Notices of everyday work: there are many of them, and their lines must not crowd out those of trouble. */
export const ROUTINE: ReadonlySet<NoticeClass> = new Set<NoticeClass>([
  'ims-master-start',
  'ims-master-stop',
  'process-started',
  'process-stopped',
  'plugin-loaded',
  'log-created',
  'expire-finished',
  'snapshot-finished',
  'session-closed',
  'bad-login',
]);
