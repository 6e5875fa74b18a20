import { advise } from '#shared/diagnosis/draft.ts';

/** How to have the Job Controller look for what it does not know. */
export const SYNC = advise(
  'now',
  '"imsimta cache -sync" has the Job Controller look for files that it does not know. Warning: it reads all queue directories; it only adds, never removes, and adds nothing beyond MAX_MESSAGES. By itself it does so every four hours (sync_time).',
);

/** What to look for first. */
export const CAUSE = advise(
  'now',
  'Find what the backlog is made of: it is the cause, and the limit only decides which part of it waits longest. Held messages do not count towards the limit.',
);

/** What would be worse. */
export const NO_RESTART = advise(
  'do-not',
  'Do not restart the Job Controller just to have it scan again: all retry schedules are lost, and every message is tried at once.',
);
