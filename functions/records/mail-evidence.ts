import { gunzipSync } from 'node:zlib';
import { evidencePrefix } from '#shared/contracts/evidence.ts';
import type { ChannelName, HostName, Instant, StableId } from '#shared/contracts/primitives.ts';
import { fromInstant, toInstant } from '#shared/contracts/primitives.ts';
import { userOf } from '#shared/digest/sender.ts';
import type { MailLogEntry } from '#shared/formats/mail-log/entry.ts';
import { createMailLogReader } from '#shared/formats/mail-log/reader.ts';
import type { End, LoggedSince } from '#shared/outcome/logged.ts';
import type { EvidenceStore } from '#shared/ports.ts';
import type { Envelope } from '#shared/selection/messages.ts';

/** How far back the log is read for messages that may still be queued: the MTA returns undeliverable mail sooner. */
const DAYS_BACK = 8;

/** Codes that end a queue file. */
const ENDED: ReadonlySet<string> = new Set(['D', 'R', 'K', 'Z']);

const RAW_LIMIT = 16 * 1024 * 1024;

/** A queued message as the log knows it. */
export interface LoggedMessage extends Envelope {
  id: StableId;
  recipients: string[];
}

/** What the log shows as queued. */
export interface Queued {
  messages: Map<StableId, LoggedMessage>;
  /** False: older log was not read, for it is too much. There may be more than these. */
  complete: boolean;
}

/** What people are told where the log was not read to its end. */
export const INCOMPLETE =
  'The log of this host is too large to be read whole: only its newest part was looked at, and there may be more messages than these.';

/**
 * Messages of a channel that the mail log shows as queued and not ended. Read from the evidence itself, one object at
 * a time; only what is still queued is remembered. Of a log that is too large its newest part is read.
 */
export const queuedMessages = async (
  store: EvidenceStore,
  host: HostName,
  channel: ChannelName,
  now: Instant,
  limits: Limits = LIMITS,
): Promise<Queued> => {
  const messages = new Map<StableId, LoggedMessage>();
  // Rotated files may be read after newer ones: an end seen before its beginning is remembered.
  const ended = new Set<StableId>();
  // Whose recipients are all known: their enqueueing was read from its beginning.
  const whole = new Set<StableId>();
  const { keys, complete } = await newestKeys(store, host, now, DAYS_BACK, limits);
  await readKeys(store, keys, (entry, _, object) => {
    const file = entry.queueFile;
    if (file?.channel !== channel) return;
    if (ENDED.has(entry.code)) {
      whole.delete(file.id);
      if (!messages.delete(file.id)) ended.add(file.id);
    } else if ((entry.code === 'E' || entry.code === 'Q') && !ended.has(file.id)) {
      const known = messages.get(file.id) ?? { id: file.id, sender: null, user: null, recipients: [] };
      known.sender ??= entry.from;
      if (entry.code === 'E') known.user ??= userOf(entry) || null;
      // A recipient that the line does not give keeps the message from being anybody's alone.
      const recipient = entry.to ?? '';
      if (!known.recipients.includes(recipient)) known.recipients.push(recipient);
      messages.set(file.id, known);
      // The lines of one enqueueing may begin in the object before the first.
      if (entry.code === 'E' && object > 0) whole.add(file.id);
    }
  });
  // What was enqueued before the part that was read may have recipients that no line here names.
  if (!complete) for (const { id, recipients } of messages.values()) if (!whole.has(id)) recipients.push('');
  return { messages, complete };
};

/**
 * How messages ended, as far as the log tells: D delivered, R or K returned, Z partly delivered. Their names say which
 * they are, whatever the host's clock says; `since` only spares reading older evidence.
 */
export const endsOf = async (
  store: EvidenceStore,
  host: HostName,
  channel: ChannelName,
  ids: ReadonlySet<StableId>,
  now: Instant,
  since: Instant | null = null,
): Promise<Map<StableId, End>> => {
  const ends = new Map<StableId, End>();
  const daysBack = since === null ? DAYS_BACK : daysBetween(since, now);
  const read = ({ code, queueFile: file }: MailLogEntry): void => {
    if (file?.channel !== channel || !ids.has(file.id)) return;
    if (code === 'Z') ends.set(file.id, 'split');
    else if (code === 'R' || code === 'K') ends.set(file.id, 'returned');
    else if (code === 'D' && !ends.has(file.id)) ends.set(file.id, 'delivered');
  };
  await eachEntry(store, host, now, read, daysBack);
  return ends;
};

/** How an attempt ended, by its code. */
const TRIED: Partial<Record<MailLogEntry['code'], 'delivered' | 'deferred' | 'returned'>> = {
  D: 'delivered',
  Q: 'deferred',
  Z: 'deferred',
  R: 'returned',
  K: 'returned',
};

/** A time in the log, both ends included. */
export interface Span {
  since: Instant;
  until: Instant;
}

/** What the log shows of a channel in a time that begins with an action. */
export const loggedSince = async (
  store: EvidenceStore,
  host: HostName,
  channel: ChannelName,
  { since, until }: Span,
): Promise<LoggedSince> => {
  const last = new Map<string, 'delivered' | 'deferred' | 'returned'>();
  const first = new Set<string>();
  let [latest, lastTry] = [null, null] as [Instant | null, Instant | null];
  let unnamed = 0;
  const read = (entry: MailLogEntry, at: Instant): void => {
    if (at < since || at > until) return;
    if (latest === null || at > latest) latest = at;
    const how = TRIED[entry.code];
    if (!how || entry.sourceChannel !== channel) return;
    if (lastTry === null || at > lastTry) lastTry = at;
    // Without file names each entry counts for itself.
    const file = entry.queueFile?.id ?? `?${unnamed++}`;
    last.set(file, how);
    if (entry.queueFile?.attempts === 0) first.add(file);
  };
  await eachEntry(store, host, until, read, daysBetween(since, until));
  const count = (how: string): number => [...last.values()].filter((one) => one === how).length;
  return {
    latest,
    lastTry,
    firstTries: first.size,
    tries: {
      tried: last.size,
      delivered: count('delivered'),
      deferred: count('deferred'),
      returned: count('returned'),
    },
  };
};

/** Days of evidence in which a time lies, bounded. */
const daysBetween = (since: Instant, until: Instant): number =>
  Math.min(Math.ceil((fromInstant(until) - fromInstant(since)) / 86_400_000) + 1, DAYS_BACK);

type OnEntry = (entry: MailLogEntry, at: Instant, object: number) => void;

const eachEntry = async (
  store: EvidenceStore,
  host: HostName,
  now: Instant,
  onEntry: OnEntry,
  daysBack = DAYS_BACK,
): Promise<void> => readKeys(store, (await newestKeys(store, host, now, daysBack, NO_LIMITS)).keys, onEntry);

/** How much log is read at most. */
export interface Limits {
  /** Unzipped. */
  bytes: number;
  objects: number;
}

/** What the worker reads within half of its time; figures in docs/performance.md. */
const LIMITS: Limits = { bytes: 512 * 1024 ** 2, objects: 20_000 };
const NO_LIMITS: Limits = { bytes: Infinity, objects: Infinity };

/** Unzipped size of a log object, from the byte range in its key. */
const sizeOf = (key: string): number => {
  const [, start, end] = /\/(\d{15})-(\d{15})\.[0-9a-f]{64}\.gz$/.exec(key) ?? [];
  return Number(end ?? RAW_LIMIT) - Number(start ?? 0);
};

/** Keys of a host's log, the oldest day first: all of them, or the newest that the limits leave. */
const newestKeys = async (
  store: EvidenceStore,
  host: HostName,
  now: Instant,
  daysBack: number,
  limits: Limits,
): Promise<{ keys: string[]; complete: boolean }> => {
  const newestFirst: string[] = [];
  let bytes = 0;
  for (let day = -1; day <= daysBack; day++) {
    const date = toInstant(fromInstant(now) - day * 86_400_000).slice(0, 10);
    const ofDay: string[] = [];
    for await (const key of store.list(`${evidencePrefix(host)}${date}/log/mail.log/`)) ofDay.push(key);
    for (const key of ofDay.toReversed()) {
      bytes += sizeOf(key);
      if (newestFirst.length > 0 && (bytes > limits.bytes || newestFirst.length >= limits.objects))
        return { keys: newestFirst.toReversed(), complete: false };
      newestFirst.push(key);
    }
  }
  return { keys: newestFirst.toReversed(), complete: true };
};

/** Objects that are asked for before it is their turn: a day has thousands, and each answer takes its time. */
const AHEAD = 16;

const readKeys = async (store: EvidenceStore, keys: readonly string[], onEntry: OnEntry): Promise<void> => {
  const coming: ReturnType<EvidenceStore['get']>[] = [];
  const fetch = (index: number): void => {
    const key = keys[index];
    if (key === undefined) return;
    const answer = store.get(key);
    // It is awaited at its turn; until then a failure must not end the process.
    answer.catch(() => undefined);
    coming.push(answer);
  };
  for (let index = 0; index < AHEAD; index++) fetch(index);
  for (let index = 0; index < keys.length; index++) {
    const object = await coming.shift()!;
    fetch(index + AHEAD);
    if (object?.header.type !== 'log') continue;
    const reader = createMailLogReader((entry, at) => onEntry(entry, at, index), { timezone: object.header.timezone });
    reader.write(gunzipSync(object.gzip, { maxOutputLength: RAW_LIMIT }));
    reader.end();
  }
};
