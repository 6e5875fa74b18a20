import type { Digest } from '#shared/contracts/digest.ts';
import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, digestWith, HOST } from '../builders.ts';

const day = (time: Instant): string => time.slice(0, 10);

/** Digest of a heartbeat at a story's minute; `gaps` = of the one log that is followed. */
export const beat = (
  minute: number,
  { up = 3_600 + minute * 60, gaps = 0, trouble = '' }: { up?: number; gaps?: number; trouble?: string } = {},
): Digest => {
  const time = at(minute);
  const evidence = `evidence/${HOST}/${day(time)}/snapshot/heartbeat/${time}.${'0'.repeat(64)}.gz`;
  const line = (text: string) => ({ evidence, start: 0, end: 9, line: 1, text: untrusted(text) });
  return digestWith({
    evidence,
    facts: [
      {
        kind: 'heartbeat',
        name: '',
        at: time,
        upSeconds: up,
        line: line(`up ${up} s, ${trouble === '' ? 'no trouble' : `trouble: ${trouble}`}`),
      },
      {
        kind: 'followed-log',
        name: '/log/mail.log_current',
        at: time,
        files: 1,
        gaps,
        line: gaps > 0 ? line(`${time} truncated: file 1-2-abc from byte 4096`) : null,
      },
    ],
  });
};

/** Heartbeats of every minute from one to before another. */
export const beats = (from: number, to: number, step = 1): Digest[] => {
  const all: Digest[] = [];
  for (let minute = from; minute < to; minute += step) all.push(beat(minute));
  return all;
};

/** Key of a log range. */
export const rangeKey = (
  start: number,
  end: number,
  { source = 'mail.log', fileId = '1-2-abc', minute = 0 } = {},
): string =>
  `evidence/${HOST}/${day(at(minute))}/log/${source}/${fileId}/${String(start).padStart(15, '0')}-${String(end).padStart(15, '0')}.${'0'.repeat(64)}.gz`;

/** Digest of a log range whose last line is of a story's minute. */
export const range = (
  start: number,
  end: number,
  minute: number,
  file: { source?: string; fileId?: string } = {},
): Digest => digestWith({ evidence: rangeKey(start, end, { ...file, minute }), to: at(minute) });

/** The same instant, so many milliseconds on. */
export const plus = (time: Instant, ms: number): Instant => toInstant(fromInstant(time) + ms);
