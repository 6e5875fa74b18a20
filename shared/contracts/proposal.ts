import * as z from 'zod';
import { UntrustedText } from '#shared/text/untrusted.ts';
import { ChannelName, HostName, Instant, OpaqueId, Person, Sha256, StableId } from './primitives.ts';
import { Finding } from './finding.ts';
import { ActionKind, isMessageAction, type MessageAction } from '#shared/actions/index.ts';

/** Longest life of a proposal: after it, neither a decision nor the host accepts it. */
export const PROPOSAL_LIFETIME_MS = 15 * 60_000;

/** How long a channel is stopped when nobody says for how long, in minutes. */
export const DEFAULT_STOP_MINUTES = 60;

/** What an approver sees of the messages, from the host's own listing joined with the log. */
export const Preview = z.object({
  count: z.int().positive(),
  /** Null when a row gave no size. */
  blocks: z.int().nonnegative().nullable(),
  oldest: Instant.nullable(),
  newest: Instant.nullable(),
  /** Messages by hours in the queue: [from, up to (null = any), messages], ascending; those without a time are in none. */
  ages: z
    .array(z.tuple([z.int().nonnegative(), z.int().positive().nullable(), z.int().positive()]))
    .max(10)
    .optional(),
  /** Messages by failed attempts: [attempts, messages], ascending; the 40th collects the rest. */
  attempts: z.array(z.tuple([z.int().nonnegative(), z.int().positive()])).max(40),
  topSenders: z.array(z.object({ name: UntrustedText, count: z.int().positive() })).max(5),
  topDestinations: z.array(z.object({ name: UntrustedText, count: z.int().positive() })).max(5),
  samples: z
    .array(
      z.object({
        id: StableId,
        sender: UntrustedText,
        recipient: UntrustedText,
        blocks: z.int().nonnegative().nullable(),
      }),
    )
    .max(5),
  /** Messages of the channel that were left out, by reason, so that "all" is never claimed. */
  leftOut: z.object({
    /** The log does not say for whom they are. */
    unknownRecipient: z.int().nonnegative(),
    /** They also go to somebody else. */
    otherRecipients: z.int().nonnegative(),
  }),
  /** False: only the newest part of the log was read, and there may be messages that nobody looked at. @default true */
  complete: z.boolean().optional(),
});
export type Preview = z.infer<typeof Preview>;

/** What an approver of an action on a channel sees: the host's own count of its files. */
export const ChannelState = z.object({
  queued: z.int().nonnegative(),
  held: z.int().nonnegative(),
  /** False: lower bounds. */
  complete: z.boolean(),
  at: Instant,
});
export type ChannelState = z.infer<typeof ChannelState>;

/** One action on one frozen set of messages, or on one channel, waiting for people. Immutable. */
export const Proposal = z
  .object({
    version: z.literal(1),
    id: OpaqueId,
    /** Fingerprint of the incident. */
    incident: OpaqueId,
    /** The incident's action that this proposal is the set of messages for. */
    incidentAction: OpaqueId,
    host: HostName,
    action: ActionKind,
    channel: ChannelName,
    /** Null, as the preview, for an action on a channel. */
    manifestHash: Sha256.nullable(),
    preview: Preview.nullable(),
    channelState: ChannelState.optional(),
    /** stop: minutes until the host starts the channel again. */
    minutes: z.int().positive().optional(),
    /** What will follow, a sentence each: bounces and to whom, what users notice first and when. */
    forecast: z.array(z.string().max(300)).max(6).optional(),
    /** Messages with a sender or recipient that the policy protects, or that is not known: they take a second person. */
    protectedMail: z.int().nonnegative().optional(),
    /** An action that reaches the same and can be taken back. */
    gentler: ActionKind.optional(),
    /** What it rests on, as it was when it was proposed: whoever approves, approves on this evidence. */
    finding: Finding.optional(),
    effect: z.string(),
    reversible: z.boolean(),
    undo: z.string().nullable(),
    /** Null: proposed by a playbook, not by a person. */
    requestedBy: Person.nullable(),
    createdAt: Instant,
    expiresAt: Instant,
  })
  .refine((p) => isMessageAction(p.action) === (p.manifestHash !== null && p.preview !== null), {
    message: 'an action on messages names them, an action on a channel names none',
  });
export type Proposal = z.infer<typeof Proposal>;

/** A proposal on messages. */
export type MessageProposal = Proposal & { action: MessageAction; manifestHash: Sha256; preview: Preview };

export const isMessageProposal = (proposal: Proposal): proposal is MessageProposal =>
  isMessageAction(proposal.action) && proposal.manifestHash !== null && proposal.preview !== null;

/** Messages that a proposal is about; 0 = it is about a channel. */
export const countOf = (proposal: Pick<Proposal, 'preview'>): number => proposal.preview?.count ?? 0;

export const proposalKey = (id: OpaqueId): string => `proposals/${id}.json`;
export const manifestKey = (host: HostName, hash: Sha256): string => `manifests/${host}/${hash}.json`;

/** What the log says of the messages that a preview may name; kept until the host has listed them. */
export const Candidates = z.object({
  version: z.literal(1),
  /** id, sender ('' = null sender, null = not known), recipients joined by `, ` ('' = one that is not known). */
  messages: z.array(z.tuple([StableId, UntrustedText.nullable(), UntrustedText])),
  otherRecipients: z.int().nonnegative(),
  /** All messages that the log shows as queued in the channel. */
  known: z.int().nonnegative(),
  /** False: only the newest part of the log was read. @default true */
  complete: z.boolean().optional(),
});
export type Candidates = z.infer<typeof Candidates>;

export const candidatesKey = (request: OpaqueId): string => `candidates/${request}.json`;
