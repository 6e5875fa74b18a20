import * as z from 'zod';
import { ChannelAction } from '#shared/actions/index.ts';
import { HostName, Instant, OpaqueId } from './primitives.ts';

/** Actions on channels that a host was told to do within the last hour, in the order of their signing. The signer alone writes it. */
export const Issued = z.object({
  version: z.literal(1),
  host: HostName,
  commands: z.array(z.object({ command: OpaqueId, action: ChannelAction, at: Instant })).max(10_000),
});
export type Issued = z.infer<typeof Issued>;

export const issuedKey = (host: HostName): string => `issued/${host}.json`;
