import * as z from 'zod';
import { UntrustedText } from '#shared/text/untrusted.ts';
import { SignedCommand } from './command.ts';
import { Decision, Ruling } from './decision.ts';
import { OfferedAction } from './finding.ts';
import { type ActionState, TimelineEntry } from './incident.ts';
import { ReadRequest } from './job.ts';
import { HostName, Instant, OpaqueId, Sha256, StableId } from './primitives.ts';
import { Proposal } from './proposal.ts';
import { MessageOutcome, Refusal, Result } from './result.ts';

/** Names of messages that a record carries itself; of a larger manifest it has hash and count only. */
export const AUDITED_IDS = 10_000;

/** Messages that were not simply done, of which a record carries what the host said. */
export const AUDITED_EXCEPTIONS = 1_000;

/** Decisions that a record carries, in the order of their keys. */
export const AUDITED_DECISIONS = 500;

/** Lines of the thread that a record carries, the last ones. */
export const AUDITED_LINES = 100;

/** States in which an action with a proposal ends. `unknown` may be followed by a better one, with a record of its own. */
export const ENDS = [
  'rejected',
  'expired',
  'superseded',
  'withdrawn',
  'refused',
  'failed',
  'unknown',
  'verified',
  'unverified',
] as const;

export const isEnd = (state: ActionState): state is (typeof ENDS)[number] =>
  (ENDS as readonly ActionState[]).includes(state);

/** What the host reported, without listings; the hash is over the report as it was stored. */
const AuditedResult = Result.pick({
  command: true,
  host: true,
  startedAt: true,
  finishedAt: true,
  status: true,
  detail: true,
  transcript: true,
}).extend({
  sha256: Sha256,
  refusal: Refusal.nullable(),
  /** Messages by outcome. */
  outcomes: z.partialRecord(MessageOutcome, z.int().positive()),
  /** Every message that was not done, up to {@link AUDITED_EXCEPTIONS}. */
  exceptions: z.array(z.object({ id: StableId, outcome: MessageOutcome, text: UntrustedText })).max(AUDITED_EXCEPTIONS),
});

/**
 * Everything that it takes to judge one action later, without another document. Field order is part of the record:
 * hashes are taken over the JSON text as it stands.
 */
export const AuditRecord = z.object({
  version: z.literal(1),
  /** 1, 2, 3 … over the whole site: one chain, one end to keep an eye on. */
  sequence: z.int().positive(),
  /** Of the file before this one; null for the first. */
  previous: Sha256.nullable(),
  recordedAt: Instant,
  incident: z.object({ id: OpaqueId, fingerprint: OpaqueId, openedAt: Instant }),
  action: z.object({
    id: OpaqueId,
    host: HostName,
    offered: OfferedAction,
    state: z.enum(ENDS),
    since: Instant,
  }),
  /** With the finding, its steps and evidence lines as they were when it was proposed. */
  proposal: Proposal,
  proposalHash: Sha256,
  /** Null: an action on a channel, or a manifest beyond {@link AUDITED_IDS}. */
  messages: z.array(StableId).max(AUDITED_IDS).nullable(),
  decisions: z.array(Decision).max(AUDITED_DECISIONS),
  /** Null: the proposal gave way to a newer list, or its incident was over, before anybody ruled. */
  ruling: Ruling.nullable(),
  /** The very bytes that were sent, with their signature; null = nothing was signed. */
  command: SignedCommand.nullable(),
  result: AuditedResult.nullable(),
  /** What the thread said from the proposal to the end; the last line tells the outcome. */
  thread: z.array(TimelineEntry).max(AUDITED_LINES),
  /** The read by which the host was asked what the action would touch; absent = it is not kept any more. */
  asked: ReadRequest.pick({ id: true, risk: true, effect: true, createdAt: true }).optional(),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

/** A record with its signature; the file is exactly its JSON text. */
export const SignedRecord = z.object({
  record: AuditRecord,
  keyId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  /** Base64 of the 64-byte Ed25519 signature over {@link auditStatement}. */
  signature: z.base64().max(200),
});
export type SignedRecord = z.infer<typeof SignedRecord>;

/**
 * What is signed for a record. It begins with a word that no JSON can begin with, so that a host can never take it for
 * a command, nor a verifier a command's signature for a record's; and it is short, whatever the record's size.
 */
export const auditStatement = (sha256OfRecord: Sha256): string => `queuewarden audit record 1 ${sha256OfRecord}`;

export const AUDIT_PREFIX = 'audit/';

/** Key of a record: created once, so that of two writers of a number one has to take the next. */
export const auditKey = (sequence: number): string => `${AUDIT_PREFIX}${String(sequence).padStart(12, '0')}.json`;
