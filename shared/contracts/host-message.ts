import * as z from 'zod';
import { SignedCommand } from './command.ts';
import type { OpaqueId } from './primitives.ts';

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

/** Key of the record that a command was signed and sent. */
export const commandKey = (id: OpaqueId): string => `commands/${id}.json`;
