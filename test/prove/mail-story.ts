import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { evidenceKey, type LogEvidence } from '#shared/contracts/evidence.ts';
import { type HostName, toInstant } from '#shared/contracts/primitives.ts';
import type { Window } from '#shared/contracts/window.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';

/** An evidence object as a collector stores it. */
export interface Shipped {
  header: LogEvidence;
  gzip: Uint8Array;
}

/** How a destination answers in one part of a story. */
export type Mood = 'takes' | 'refuses';

/** Minutes of mail in one part. */
export const PART_MINUTES = 6;

const MINUTE = 60_000;

/**
 * Ranges of one mail.log that follow each other, one for each mood, the last of which ends at `endsAt` (epoch
 * milliseconds). Each minute two messages come for `destination`, are tried and meet the mood; to others mail is delivered.
 */
export const mailStory = (host: HostName, destination: string, moods: readonly Mood[], endsAt: number): Shipped[] => {
  const ranges: Shipped[] = [];
  const from = Math.floor(endsAt / MINUTE) - moods.length * PART_MINUTES;
  let start = 0;
  let previousSha256: string | null = null;
  for (const [part, mood] of moods.entries()) {
    const lines: string[] = [];
    for (let minute = from + part * PART_MINUTES; minute < from + (part + 1) * PART_MINUTES; minute++) {
      for (const n of [0, 1]) lines.push(...message(minute, n, destination, mood));
      lines.push(...message(minute, 2, 'elsewhere.example.com', 'takes'));
      lines.push(...message(minute, 3, 'another.example.org', 'takes'));
    }
    const text = lines.map((line) => `${line}\n`).join('');
    const sha256 = createHash('sha256').update(text).digest('hex');
    const end = start + Buffer.byteLength(text);
    ranges.push({
      header: {
        version: 1,
        type: 'log',
        host,
        source: 'mail.log',
        fileId: 'f1',
        start,
        end,
        sha256,
        previousSha256,
        collectedAt: toInstant((from + (part + 1) * PART_MINUTES) * MINUTE),
        timezone: 'UTC',
      },
      gzip: gzipSync(text),
    });
    start = end;
    previousSha256 = sha256;
  }
  return ranges;
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const stamp = (minute: number, second: number): string => {
  const iso = toInstant(minute * MINUTE + second * 1000);
  return `${iso.slice(8, 10)}-${MONTHS[Number(iso.slice(5, 7)) - 1]}-${iso.slice(0, 4)} ${iso.slice(11, 19)}.00`;
};

/** Name of a message's queue file without its counter and suffix. */
export const idOf = (minute: number, n: number): string => `s${n}${minute.toString(36)}`;

const message = (minute: number, n: number, to: string, mood: Mood): string[] => {
  const id = idOf(minute, n);
  const file = `/opt/mta/data/queue/tcp_local/001/ZZ${id}.00`;
  const mail = `2 ann@example.edu rfc822;bob@${to} bob@${to} ${file} <${id}@example.edu>`;
  return [
    `${stamp(minute, n * 10)} tcp_intranet tcp_local    E ${mail}`,
    mood === 'takes'
      ? `${stamp(minute, n * 10 + 2)} tcp_local                 D ${mail} mx.${to} dns;mx.${to} (TCP|192.0.2.1|4000|192.0.2.9|25) smtp;250 2.1.5 ok`
      : `${stamp(minute, n * 10 + 2)} tcp_local                 Q ${mail} TCP active open: Failed connect() 192.0.2.9:25  Error: connection refused`,
  ];
};

/** The window that these ranges of a host come to, each folded once. */
export const folded = (ranges: readonly Shipped[], host: string): Window => {
  const digests = ranges.map(({ header, gzip }) => {
    const digester = createLogDigester({
      evidence: evidenceKey(header),
      host,
      timezone: header.timezone,
      source: header.source,
    });
    digester.write(gunzipSync(gzip));
    return digester.end();
  });
  return digests.reduce(foldDigest, emptyWindow(host));
};
