import * as z from 'zod';
import { UntrustedText } from '#shared/text/untrusted.ts';
import { ActionKind } from '#shared/actions/index.ts';
import { ChannelName, HostName, Instant, OpaqueId, Sha256 } from './primitives.ts';

/** How long after its end an act is remembered: longer than a window, so that its records are forgotten first. */
export const ACTS_HOURS = 48;

/** Acts of a host that are remembered, the newest; more than the hourly limits of any policy allow. */
export const ACTS_LIMIT = 200;

/** Minutes after an act in which what the log shows of its messages is its own doing. */
export const SETTLING_MINUTES = 15;

/** Names that an act remembers of each kind: those with the most messages. */
export const ACT_NAMES = 200;

const Names = z.array(z.object({ name: UntrustedText, count: z.int().positive() })).max(ACT_NAMES);

/** What Queuewarden did to a host's mail: so that its own effects are never taken for evidence of a fault. */
export const Act = z.object({
  command: OpaqueId,
  /** Fingerprint of the incident that it belongs to. */
  incident: OpaqueId,
  action: ActionKind,
  channel: ChannelName,
  /** When the host began, and when its effects have settled: of a stop, some time after its planned start. */
  from: Instant,
  until: Instant,
  /** When the host had done it. */
  done: Instant,
  /** stop: when the host starts the channel again. */
  startAt: Instant.optional(),
  /** Messages that it was done to; 0 for a channel. */
  count: z.int().nonnegative(),
  /** Hash of the approved set of messages. */
  manifestHash: Sha256.nullable(),
  /** Where these messages go; null = not known of all, so that it may be anywhere. */
  destinations: Names.nullable(),
  /** return: where the bounces go. */
  bounces: Names,
});
export type Act = z.infer<typeof Act>;

/** What Queuewarden did to a host in the last {@link ACTS_HOURS}, ascending by time and command. */
export const Acts = z.object({ version: z.literal(1), host: HostName, acts: z.array(Act).max(ACTS_LIMIT) });
export type Acts = z.infer<typeof Acts>;

/** Key of a host's document. */
export const actsKey = (host: HostName): string => `acts/${host}.json`;
