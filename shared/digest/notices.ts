import { type Notice, noticeKey } from '#shared/contracts/digest.ts';
import type { Bare } from './count-sink.ts';
import { createAdmission } from './names.ts';
import { createSeries } from './series.ts';

/** Subjects that a (process, kind of notice) keeps. */
const MAX_SUBJECTS = 500;

/** Kinds of notices of all processes: more is a log of something else. */
const MAX_GROUPS = 500;

/** Counts notices in bounded space. */
export interface NoticeTally {
  /** Key of the notice; null = there are too many. */
  add(minute: number, of: Bare<Notice>): string | null;
  rows(): Notice[];
}

/** An empty {@link NoticeTally}. */
export const createNotices = (): NoticeTally => {
  const notices = createSeries<Bare<Notice>>();
  const subjects = createAdmission({ groups: MAX_GROUPS, names: MAX_SUBJECTS });
  return {
    add: (minute, of) => {
      const subject = subjects(`${of.process}|${of.class}`, of.subject);
      if (subject === null) return null;
      const admitted = { ...of, subject };
      const key = noticeKey(admitted);
      notices.add(key, admitted, minute);
      return key;
    },
    rows: notices.rows,
  };
};
