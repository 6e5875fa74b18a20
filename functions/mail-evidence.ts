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

/** How messages ended, as far as the log tells: D delivered, R or K returned, Z partly delivered. */
export const endsOf = async (
  store: EvidenceStore,
  host: HostName,
  channel: ChannelName,
  ids: ReadonlySet<StableId>,
  now: Instant,
): Promise<Map<StableId, End>> => {
  const ends = new Map<StableId, End>();
  await eachEntry(store, host, now, (entry) => noteEnd(ends, channel, ids, entry));
  return ends;
};

const noteEnd = (
  ends: Map<StableId, End>,
  channel: ChannelName,
  ids: ReadonlySet<StableId>,
  { code, queueFile: file }: MailLogEntry,
): void => {
  if (file?.channel !== channel || !ids.has(file.id)) return;
  if (code === 'Z') ends.set(file.id, 'split');
  else if (code === 'R' || code === 'K') ends.set(file.id, 'returned');
  else if (code === 'D' && !ends.has(file.id)) ends.set(file.id, 'delivered');
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

/** What the log shows of a channel in a time that begins with an action; `ids` = messages whose ends are wanted. */
export const loggedSince = async (
  store: EvidenceStore,
  host: HostName,
  channel: ChannelName,
  { since, until }: Span,
  ids: ReadonlySet<StableId>,
): Promise<LoggedSince> => {
  const ends = new Map<StableId, End>();
  const last = new Map<string, 'delivered' | 'deferred' | 'returned'>();
  const first = new Set<string>();
  let [latest, lastTry] = [null, null] as [Instant | null, Instant | null];
  let unnamed = 0;
  const daysBack = Math.ceil((fromInstant(until) - fromInstant(since)) / 86_400_000) + 1;
  const read = (entry: MailLogEntry, at: Instant): void => {
    // Its name says that an end is that of a message acted on, whatever the host's clock says.
    noteEnd(ends, channel, ids, entry);
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
  await eachEntry(store, host, until, read, Math.min(daysBack, DAYS_BACK));
  const count = (how: string): number => [...last.values()].filter((one) => one === how).length;
  return {
    latest,
    lastTry,
    firstTries: first.size,
    ends,
    tries: {
      tried: last.size,
      delivered: count('delivered'),
      deferred: count('deferred'),
      returned: count('returned'),
    },
  };
};

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
