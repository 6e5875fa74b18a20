import { gunzipSync } from 'node:zlib';
import { evidencePrefix } from '#shared/contracts/evidence.ts';
import type { ChannelName, HostName, Instant, StableId } from '#shared/contracts/primitives.ts';
import { fromInstant, toInstant } from '#shared/contracts/primitives.ts';
import type { MailLogEntry } from '#shared/formats/mail-log/entry.ts';
import { createMailLogReader } from '#shared/formats/mail-log/reader.ts';
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
): Promise<Map<StableId, 'delivered' | 'returned' | 'split'>> => {
  const ends = new Map<StableId, 'delivered' | 'returned' | 'split'>();
  await eachEntry(store, host, now, (entry) => {
    const file = entry.queueFile;
    if (file?.channel !== channel || !ids.has(file.id)) return;
    if (entry.code === 'Z') ends.set(file.id, 'split');
    else if (entry.code === 'R' || entry.code === 'K') ends.set(file.id, 'returned');
    else if (entry.code === 'D' && !ends.has(file.id)) ends.set(file.id, 'delivered');
  });
  return ends;
};

const eachEntry = async (
  store: EvidenceStore,
  host: HostName,
  now: Instant,
  onEntry: (entry: MailLogEntry) => void,
): Promise<void> => {
  for (let day = DAYS_BACK; day >= -1; day--) {
    const date = toInstant(fromInstant(now) - day * 86_400_000).slice(0, 10);
    for await (const key of store.list(`${evidencePrefix(host)}${date}/log/mail.log/`)) {
      const object = await store.get(key);
      if (object?.header.type !== 'log') continue;
      const reader = createMailLogReader((entry) => onEntry(entry), { timezone: object.header.timezone });
      reader.write(gunzipSync(object.gzip, { maxOutputLength: RAW_LIMIT }));
      reader.end();
    }
  }
};
