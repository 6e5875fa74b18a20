import { gunzipSync } from 'node:zlib';
import { evidencePrefix } from '#shared/contracts/evidence.ts';
import type { ChannelName, HostName, Instant, StableId } from '#shared/contracts/primitives.ts';
import { fromInstant, toInstant } from '#shared/contracts/primitives.ts';
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

/**
 * Messages of a channel that the mail log shows as queued and not ended. Read from the evidence itself, one object at
 * a time; only what is still queued is remembered.
 */
export const queuedMessages = async (
  store: EvidenceStore,
  host: HostName,
  channel: ChannelName,
  now: Instant,
): Promise<Map<StableId, LoggedMessage>> => {
  const queued = new Map<StableId, LoggedMessage>();
  // Rotated files may be read after newer ones: an end seen before its beginning is remembered.
  const ended = new Set<StableId>();
  await eachEntry(store, host, now, (entry) => {
    const file = entry.queueFile;
    if (file?.channel !== channel) return;
    if (ENDED.has(entry.code)) {
      if (!queued.delete(file.id)) ended.add(file.id);
    } else if ((entry.code === 'E' || entry.code === 'Q') && !ended.has(file.id)) {
      const known = queued.get(file.id) ?? { id: file.id, sender: null, recipients: [] };
      known.sender ??= entry.from;
      // A recipient that the line does not give keeps the message from being anybody's alone.
      const recipient = entry.to ?? '';
      if (!known.recipients.includes(recipient)) known.recipients.push(recipient);
      queued.set(file.id, known);
    }
  });
  return queued;
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

const eachEntry = async (
  store: EvidenceStore,
  host: HostName,
  now: Instant,
  onEntry: (entry: MailLogEntry, at: Instant) => void,
  daysBack = DAYS_BACK,
): Promise<void> => {
  for (let day = daysBack; day >= -1; day--) {
    const date = toInstant(fromInstant(now) - day * 86_400_000).slice(0, 10);
    for await (const key of store.list(`${evidencePrefix(host)}${date}/log/mail.log/`)) {
      const object = await store.get(key);
      if (object?.header.type !== 'log') continue;
      const reader = createMailLogReader(onEntry, { timezone: object.header.timezone });
      reader.write(gunzipSync(object.gzip, { maxOutputLength: RAW_LIMIT }));
      reader.end();
    }
  }
};
