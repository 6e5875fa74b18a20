import * as z from 'zod';
import { ChannelName, HostName, StableId } from './primitives.ts';

/** Largest number of messages that one manifest names. */
export const MANIFEST_LIMIT = 100_000;

/**
 * Exactly the messages that a command is about. Ids are unique and sorted, so that one set has one text and one hash.
 * Never empty: an empty selection is an error, not "everything".
 */
export const Manifest = z
  .object({
    version: z.literal(1),
    host: HostName,
    channel: ChannelName,
    ids: z.array(StableId).min(1).max(MANIFEST_LIMIT),
  })
  .refine((m) => m.ids.every((id, i) => i === 0 || m.ids[i - 1]! < id), 'ids must be unique and sorted');
export type Manifest = z.infer<typeof Manifest>;

/** Sorted, unique manifest of some ids. Throws on none. */
export const makeManifest = (host: string, channel: string, ids: Iterable<string>): Manifest =>
  Manifest.parse({ version: 1, host, channel, ids: [...new Set(ids)].sort() });

/** The bytes that the manifest hash is taken over. */
export const manifestText = (m: Manifest): string =>
  JSON.stringify({ version: m.version, host: m.host, channel: m.channel, ids: m.ids });
