import {
  type Cell,
  cellKey,
  type EntryCode,
  type Notice,
  type NoticeClass,
  noticeKey,
  type ReasonClass,
} from '#shared/contracts/digest.ts';

/** Distinct destinations that a (channel, code) keeps; the rest are counted as `*`. */
export const MAX_DESTINATIONS = 2_000;

// Channels come from a configuration file: a site has dozens. More is a log of something else.
const MAX_GROUPS = 500;
const MAX_PROCESSES = 200;

interface Series<T> {
  of: T;
  minutes: Map<number, number>;
}

type CellSeries = Series<Omit<Cell, 'minute' | 'count'>>;
type NoticeSeries = Series<Omit<Notice, 'minute' | 'count'>>;

/** What one entry says. */
export interface Observation {
  minute: number;
  channel: string;
  code: EntryCode;
  destination: string;
  reason: ReasonClass;
}

/** Sums entries to cells and service-log lines to notices, in bounded space. */
export interface Tally {
  /** Counts an entry; returns its exemplar key, null when there are too many channels. */
  entry(o: Observation): string | null;
  /** As `entry`, for a service-log line. */
  notice(minute: number, process: string, kind: NoticeClass, subject?: string): string | null;
  cells(): Cell[];
  notices(): Notice[];
}

const bump = (minutes: Map<number, number>, minute: number): void => {
  minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
};

const rows = <T extends object>(all: Iterable<Series<T>>): (T & { minute: number; count: number })[] =>
  [...all].flatMap(({ of, minutes }) => [...minutes].map(([minute, count]) => ({ ...of, minute, count })));

/** An empty {@link Tally}. */
export const createTally = (): Tally => {
  const cells = new Map<string, CellSeries>();
  const destinations = new Map<string, Set<string>>();
  const notices = new Map<string, NoticeSeries>();

  const admitted = (o: Observation): string | null => {
    const group = `${o.channel}|${o.code}`;
    let known = destinations.get(group);
    if (!known) {
      if (destinations.size >= MAX_GROUPS) return null;
      known = new Set();
      destinations.set(group, known);
    }
    if (known.has(o.destination)) return o.destination;
    if (known.size >= MAX_DESTINATIONS) return '*';
    known.add(o.destination);
    return o.destination;
  };

  return {
    entry: (o) => {
      let key = cellKey(o);
      let series = cells.get(key);
      if (!series) {
        const destination = admitted(o);
        if (destination === null) return null;
        const of = { channel: o.channel, code: o.code, destination, reason: o.reason };
        key = cellKey(of);
        series = cells.get(key) ?? { of, minutes: new Map() };
        cells.set(key, series);
      }
      bump(series.minutes, o.minute);
      return key;
    },
    notice: (minute, process, kind, subject = '') => {
      const of = { process, class: kind, subject };
      const key = noticeKey(of);
      const series = notices.get(key) ?? { of, minutes: new Map<number, number>() };
      if (!notices.has(key) && notices.size >= MAX_PROCESSES) return null;
      notices.set(key, series);
      bump(series.minutes, minute);
      return key;
    },
    cells: () => rows(cells.values()),
    notices: () => rows(notices.values()),
  };
};
