import * as z from 'zod';

/** DNS-like name of a mail host, lower case; safe as a part of an object key and a queue name. */
export const HostName = z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/);
export type HostName = z.infer<typeof HostName>;

/** MTA channel name: lower case as in imta.cnf. Never a wildcard. */
export const ChannelName = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/);
export type ChannelName = z.infer<typeof ChannelName>;

/** SHA-256 as 64 lower-case hex digits. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export type Sha256 = z.infer<typeof Sha256>;

/** Point in time: ISO 8601 in UTC with milliseconds, so that text order is time order. */
export const Instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export type Instant = z.infer<typeof Instant>;

/** Opaque identifier made by Queuewarden: letters, digits, dash; safe in keys, argv and Slack values. */
export const OpaqueId = z.string().regex(/^[A-Za-z0-9-]{8,80}$/);
export type OpaqueId = z.infer<typeof OpaqueId>;

/**
 * Durable name of a queued message: queue file name without the attempt counter (first two characters) and without
 * the suffix (`.00`, `.HELD`). Unique within a channel of a host; survives retries, hold and release.
 */
export const StableId = z.string().regex(/^[A-Za-z0-9_+-]{3,80}$/);
export type StableId = z.infer<typeof StableId>;

/** Who did something in Slack. Both ids are needed: user ids are unique per workspace only. */
export const Person = z.object({
  team: z.string().regex(/^[A-Z0-9]{2,20}$/),
  user: z.string().regex(/^[A-Z0-9]{2,20}$/),
});
export type Person = z.infer<typeof Person>;

/** `YYYY-MM-DDTHH:MM:SS.mmmZ` of epoch milliseconds. */
export const toInstant = (epochMs: number): Instant => new Date(epochMs).toISOString();

/** Epoch milliseconds of an {@link Instant}. */
export const fromInstant = (instant: Instant): number => Date.parse(instant);
