import * as z from 'zod';
import { ChannelName, HostName, Instant, OpaqueId, StableId } from './primitives.ts';
import { MANIFEST_LIMIT } from './manifest.ts';

/** Holds of a host that are remembered, the newest; one that holds nothing any more is forgotten at once. */
export const HELD_LIMIT = 200;

/** What a command of ours held and, as far as is known, still holds. */
export const HeldBatch = z.object({
  command: OpaqueId,
  /** Fingerprint of the incident that it was held for; the incident may be over. */
  incident: OpaqueId,
  channel: ChannelName,
  since: Instant,
  /** Messages that it held in the first place. */
  count: z.int().positive(),
  /** Those that are still held by it: not released, returned or deleted since, by us or anybody else that was seen. */
  ids: z.array(StableId).max(MANIFEST_LIMIT),
});
export type HeldBatch = z.infer<typeof HeldBatch>;

/**
 * What is held on a host by commands of ours: only that may ever be released. A message is in one batch, that of the
 * command that held it last. Ascending by time and command.
 */
export const Held = z.object({
  version: z.literal(1),
  host: HostName,
  batches: z.array(HeldBatch).max(HELD_LIMIT),
  /** Commands of which the result is in here already: a report that comes again must not hold again what was released. */
  told: z.array(OpaqueId).max(2 * HELD_LIMIT),
});
export type Held = z.infer<typeof Held>;

/** Key of a host's register. */
export const heldKey = (host: HostName): string => `held/${host}.json`;
