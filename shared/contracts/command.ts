import * as z from 'zod';
import { ChannelName, HostName, Instant, OpaqueId, Person, Sha256, StableId } from './primitives.ts';
import { ActionKind, type ChannelAction, isMessageAction, type MessageAction } from '#shared/actions/index.ts';
import { Question } from './question.ts';

const onMessages = <K extends string>(kind: K) =>
  z.object({ kind: z.literal(kind), channel: ChannelName, manifestHash: Sha256, count: z.int().positive() });

/**
 * What a host is told to do. `inspect` re-lists a channel and says what became of each id of the manifest that
 * travels beside the command; `counts` and `history` read; `look` answers a playbook's question with what the tool
 * prints; the rest changes: `hold`, `release`, `return` and `delete` exactly the messages of a manifest, `start`,
 * `stop`, `retry` and `cache-sync` what the channel's programs do.
 */
export const Operation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('counts') }),
  z.object({ kind: z.literal('directory'), channel: ChannelName }),
  z.object({ kind: z.literal('history'), channel: ChannelName, ids: z.array(StableId).min(1).max(10) }),
  z.object({ kind: z.literal('look'), question: Question }),
  z.object({ kind: z.literal('inspect'), channel: ChannelName, manifestHash: Sha256 }),
  onMessages('hold'),
  onMessages('release'),
  onMessages('return'),
  onMessages('delete'),
  z.object({ kind: z.literal('start'), channel: ChannelName }),
  /** The host itself starts the channel again at `startAt`: a stop survives reboots. */
  z.object({ kind: z.literal('stop'), channel: ChannelName, startAt: Instant }),
  z.object({ kind: z.literal('retry'), channel: ChannelName }),
  z.object({ kind: z.literal('cache-sync'), channel: ChannelName }),
]);
export type Operation = z.infer<typeof Operation>;

/** Operations on the messages of a manifest. */
export type MessageChange = Extract<Operation, { kind: MessageAction }>;
/** Operations on a channel's programs. */
export type ChannelChange = Extract<Operation, { kind: ChannelAction }>;

/** Operations that change mail or its flow and therefore need a proposal with its approvals. */
export const isChange = (operation: Operation): operation is MessageChange | ChannelChange =>
  ActionKind.safeParse(operation.kind).success;

/** Changes that name their messages. */
export const isMessageChange = (operation: Operation): operation is MessageChange =>
  isChange(operation) && isMessageAction(operation.kind);

/** The signed order. A change names its proposal and approvers; a read has neither. */
export const Command = z
  .object({
    version: z.literal(1),
    id: OpaqueId,
    host: HostName,
    operation: Operation,
    proposal: z.object({ id: OpaqueId, hash: Sha256 }).nullable(),
    approvers: z.array(Person),
    notBefore: Instant,
    notAfter: Instant,
  })
  .refine((c) => !isChange(c.operation) || (c.proposal !== null && c.approvers.length > 0), {
    message: 'a change needs a proposal and an approver',
  });
export type Command = z.infer<typeof Command>;

/** The exact bytes that were signed (base64), so that no two parsers can disagree about them. */
export const SignedCommand = z.object({
  version: z.literal(1),
  /** Base64 of the UTF-8 JSON of a {@link Command}. */
  payload: z.base64().max(200_000),
  /** Base64 of the 64-byte Ed25519 signature over the decoded payload. */
  signature: z.base64().max(200),
  keyId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
});
export type SignedCommand = z.infer<typeof SignedCommand>;
