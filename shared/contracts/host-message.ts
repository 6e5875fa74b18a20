import * as z from 'zod';
import { SignedCommand } from './command.ts';
import { Instant, OpaqueId } from './primitives.ts';
import { Result } from './result.ts';

/** What waits in a host's command queue. The manifest lies beside it in the store and is bound by its hash. */
export const HostMessage = z.object({
  version: z.literal(1),
  signed: SignedCommand,
  manifestKey: z.string().max(300).nullable(),
});
export type HostMessage = z.infer<typeof HostMessage>;

/** What the courier writes to the executor's standard input: one JSON document, then end of input. */
export const ExecutorInput = z.object({
  signed: SignedCommand,
  /** Text of the manifest, exactly as stored; null for commands without one. */
  manifest: z.string().nullable(),
  /** The store's clock (its HTTP Date), epoch milliseconds: a host with a wrong clock must not run an old order. */
  serverNow: z.int().positive(),
});
export type ExecutorInput = z.infer<typeof ExecutorInput>;

/**
 * What the courier writes to the executor instead, to have it do the planned starts that are due. It needs no signature:
 * it can only have done what a signed, approved stop already said, and the host keeps that itself.
 */
export const DueInput = z.strictObject({ due: z.literal(true), serverNow: z.int().positive() });
export type DueInput = z.infer<typeof DueInput>;

/** What the executor answers to a {@link DueInput}. */
export const DueReport = z.object({
  /** Planned starts of the last days, also those that were reported before; ids by {@link plannedStartId}. */
  results: z.array(Result).max(100),
  /** When the next planned start is due, null = none waits. In the past: it did not come about yet, ask again soon. */
  next: Instant.nullable(),
});
export type DueReport = z.infer<typeof DueReport>;

/**
 * Id of the result that a host reports for the start which an approved stop carried: no command of its own was sent for
 * it, so it belongs to the proposal of the stop. `start` = it was started as planned; `late` = it could not be started
 * yet, and is tried again until it is. Throws when the stop's id leaves no room.
 */
export const plannedStartId = (stop: OpaqueId, what: 'start' | 'late'): OpaqueId => OpaqueId.parse(`${stop}-${what}`);

/** Key of the record that a command was signed and sent. */
export const commandKey = (id: OpaqueId): string => `commands/${id}.json`;
