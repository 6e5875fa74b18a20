import type { ReasonClass } from '#shared/contracts/digest.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { instantOf } from '#shared/window/time.ts';

/** `2026-02-03 10:05 UTC`. */
export const clock = (at: Instant): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

/** {@link clock} of a minute since the epoch. */
export const clockOf = (minute: number): string => clock(instantOf(minute));

/** `1 message`, `2 messages`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;

/** `mail for 3 recipients`: what the log counts, one entry for each recipient; a message may have several. */
export const mailFor = (recipients: number, about = ''): string =>
  `mail for ${about}${counted(recipients, 'recipient')}`;

/** `42 %`, rounded, never claiming all or nothing that is not. */
export const percent = (part: number, whole: number): string => {
  if (whole <= 0) return '0 %';
  const exact = (part / whole) * 100;
  if (exact > 0 && exact < 1) return 'under 1 %';
  return exact > 99 && exact < 100 ? 'over 99 %' : `${Math.round(exact)} %`;
};

/** `45 minutes`, `3 hours`. */
export const duration = (minutes: number): string =>
  minutes < 120 ? counted(minutes, 'minute') : counted(Math.round(minutes / 60), 'hour');

/** `90 minutes`, `3 hours`, `12 days`: for what may last for days. */
export const span = (minutes: number): string =>
  minutes >= 2_880 && minutes % 1_440 === 0 ? `${minutes / 1_440} days` : duration(Math.round(minutes));

const LONGEST_NAME = 100;

/** A foreign name, cut so that a sentence stays readable; '' is said in words. */
export const named = (name: string): string => {
  if (name === '') return '(no name in the log)';
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
};

/** What a reason means for somebody who waits for mail. */
export const REASON_WORDS: Readonly<Record<ReasonClass, string>> = {
  none: 'no reason given',
  delivered: 'delivered',
  'connection-refused': 'connection refused',
  'connection-timeout': 'connection timed out',
  'no-route': 'no route to host',
  'connection-lost': 'connection lost',
  dns: 'name lookup failed',
  'remote-4xx': 'temporary refusal (4xx) by the remote host',
  'remote-5xx': 'permanent refusal (5xx) by the remote host',
  'skipped-host': 'skipped after too many failures in the same run',
  'over-quota': 'over quota',
  'mailbox-busy': 'mailbox is busy',
  'mailbox-format': 'mailbox has an invalid format',
  'store-io-error': 'system I/O error of the store',
  loop: 'mail loop',
  'relay-refused': 'relaying is not allowed',
  'empty-reply': 'empty reply line of the remote host',
  other: 'another reason',
};
