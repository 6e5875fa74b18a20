import {
  type Attempt,
  ATTEMPTS_LIMIT,
  type Cell,
  cellKey,
  type EntryCode,
  type Notice,
  noticeKey,
  type ReasonClass,
  type Sending,
  sendingKey,
} from '#shared/contracts/digest.ts';
import { createAdmission } from './names.ts';
import { createSeries } from './series.ts';

/** Distinct destinations that a (channel, code) keeps; the rest are counted as `*`. */
export const MAX_DESTINATIONS = 2_000;

/** Distinct senders that a (channel, source) keeps, and subjects that a (process, kind of notice) keeps. */
export const MAX_NAMES = 500;

// Channels come from a configuration file: a site has dozens. More is a log of something else.
const MAX_GROUPS = 500;

type Counted<T> = Omit<T, 'minute' | 'count'>;

/** What one entry says. */
export interface Observation {
  minute: number;
  channel: string;
  code: EntryCode;
  destination: string;
  reason: ReasonClass;
}

/**
 * Sums entries to cells and the like, service-log lines to notices, in bounded space. What counts returns its exemplar
 * key, null when there are too many channels or processes.
 */
export interface Tally {
  entry(o: Observation): string | null;
  sending(minute: number, sending: Counted<Sending>): string | null;
  /** Counts an attempt; false when there are too many channels. */
  attempt(minute: number, attempt: Counted<Attempt>): boolean;
  notice(minute: number, notice: Counted<Notice>): string | null;
  cells(): Cell[];
  sendings(): Sending[];
  attempts(): Attempt[];
  notices(): Notice[];
}

/** An empty {@link Tally}. */
export const createTally = (): Tally => {
  const cells = createSeries<Counted<Cell>>();
  const sendings = createSeries<Counted<Sending>>();
  const attempts = createSeries<Counted<Attempt>>();
  const notices = createSeries<Counted<Notice>>();
  const destinations = createAdmission({ groups: MAX_GROUPS, names: MAX_DESTINATIONS });
  const senders = createAdmission({ groups: MAX_GROUPS, names: MAX_NAMES });
  const subjects = createAdmission({ groups: MAX_GROUPS, names: MAX_NAMES });
  const channels = createAdmission({ groups: 1, names: MAX_GROUPS });

  return {
    entry: (o) => {
      let of: Counted<Cell> = { channel: o.channel, code: o.code, destination: o.destination, reason: o.reason };
      let key = cellKey(of);
      if (!cells.has(key)) {
        const destination = destinations(`${o.channel}|${o.code}`, o.destination);
        if (destination === null) return null;
        of = { ...of, destination };
        key = cellKey(of);
      }
      cells.add(key, of, o.minute);
      return key;
    },
    sending: (minute, of) => {
      const name = `${Number(of.authenticated)}${of.sender}`;
      const sender = senders(`${of.channel}|${of.source}`, name);
      if (sender === null) return null;
      // Over the limit nobody is told apart, nor whether they had said who they are.
      const admitted = sender === '*' ? { ...of, sender: '*', authenticated: false } : of;
      const key = sendingKey(admitted);
      sendings.add(`${Number(admitted.authenticated)}${key}`, admitted, minute);
      return key;
    },
    attempt: (minute, of) => {
      if (channels('', of.channel) !== of.channel) return false;
      const failures = Math.min(of.failures, ATTEMPTS_LIMIT);
      attempts.add(`${of.channel}|${of.code}|${failures}`, { ...of, failures }, minute);
      return true;
    },
    notice: (minute, of) => {
      const subject = subjects(`${of.process}|${of.class}`, of.subject);
      if (subject === null) return null;
      const admitted = { ...of, subject };
      const key = noticeKey(admitted);
      notices.add(key, admitted, minute);
      return key;
    },
    cells: cells.rows,
    sendings: sendings.rows,
    attempts: attempts.rows,
    notices: notices.rows,
  };
};
