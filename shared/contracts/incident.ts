import * as z from 'zod';
import { UntrustedText } from '#shared/text/untrusted.ts';
import { Finding, OfferedAction } from './finding.ts';
import { ChannelName, HostName, Instant, OpaqueId, Person } from './primitives.ts';

/** `open → acknowledged → acting → watching → resolved`; an action not begun leads back to where it came from. */
export const IncidentState = z.enum(['open', 'acknowledged', 'acting', 'watching', 'resolved']);
export type IncidentState = z.infer<typeof IncidentState>;

/** Where an action of this incident stands. */
export const ActionState = z.enum([
  /** A playbook offers it; nobody has asked for its preview yet. */
  'offered',
  'preview-requested',
  'nothing-to-do',
  'preview-failed',
  'proposed',
  'approved',
  'rejected',
  'expired',
  /** Its list gave way to a newer one before anybody ruled. */
  'superseded',
  /** A hold that nobody had ruled on when mail flowed again. */
  'withdrawn',
  'executed',
  'verified',
  'unverified',
  'refused',
  'failed',
  'unknown',
]);
export type ActionState = z.infer<typeof ActionState>;

export const IncidentAction = z.object({
  /** Id of the preview request; the proposal and the command get ids made from it. */
  id: OpaqueId,
  host: HostName,
  offered: OfferedAction,
  state: ActionState,
  proposal: OpaqueId.nullable(),
  command: OpaqueId.nullable(),
  /** Per-outcome counts of the result, once there is one. */
  outcome: z.record(z.string(), z.int().nonnegative()).nullable(),
  since: Instant,
  /** Who asked for it; absent = a playbook. Never counts as an approver. */
  requestedBy: Person.optional(),
  /** Approvals so far, and how many it takes, where it takes more than one. */
  approvals: z
    .array(z.object({ by: Person, at: Instant }))
    .max(10)
    .optional(),
  needed: z.int().positive().optional(),
});
export type IncidentAction = z.infer<typeof IncidentAction>;

/** A line of the thread. Its id makes posting idempotent. */
export const TimelineEntry = z.object({
  id: z.string().max(200),
  at: Instant,
  kind: z.enum([
    'opened',
    'changed',
    'preview',
    'proposed',
    'decided',
    'executed',
    'verified',
    'trouble',
    'recovered',
    'resolved',
    'acknowledged',
  ]),
  text: UntrustedText,
  by: Person.nullable(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** What `decide` wants done; kept in the incident until it was handed on, so that a crash loses none. */
export const Effect = z.discriminatedUnion('kind', [
  /** Bring the thread up to date with this incident. */
  z.object({ kind: z.literal('notify'), id: z.string() }),
  /** Find the messages of an offered action and have the host list them. */
  z.object({ kind: z.literal('preview'), id: z.string(), action: OpaqueId }),
  /** Have an approved proposal signed and sent. */
  z.object({ kind: z.literal('sign'), id: z.string(), proposal: OpaqueId }),
  /** Have an ended action put on record. */
  z.object({ kind: z.literal('audit'), id: z.string(), action: OpaqueId }),
  /** Look, after a settling time, whether the action did what it said. */
  z.object({ kind: z.literal('verify'), id: z.string(), action: OpaqueId, delaySeconds: z.int().min(0).max(900) }),
]);
export type Effect = z.infer<typeof Effect>;

/** A host, or a host and its channel: the product's own way out goes without a name. */
const Speaker = z.templateLiteral([HostName, z.templateLiteral(['/', ChannelName]).optional()]);

export const Incident = z.object({
  version: z.literal(1),
  /** Made from the fingerprint and the sequence. */
  id: OpaqueId,
  /** Same for every incident about this subject. */
  fingerprint: OpaqueId,
  /** 1 for the first incident of the fingerprint, 2 after it came back … */
  sequence: z.int().positive(),
  state: IncidentState,
  openedAt: Instant,
  updatedAt: Instant,
  /** Latest finding of each host that sees it; of one that sees it by several channels, of each channel. */
  findings: z.record(Speaker, Finding),
  actions: z.array(IncidentAction),
  timeline: z.array(TimelineEntry).max(500),
  acknowledgedBy: Person.nullable(),
  /** Effects not yet handed on. */
  outbox: z.array(Effect),
});
export type Incident = z.infer<typeof Incident>;

/** Key of the current incident of a fingerprint. */
export const incidentKey = (fingerprint: OpaqueId): string => `incidents/${fingerprint}.json`;
/** Key of an ended incident, kept when the subject comes back. */
export const archivedIncidentKey = (fingerprint: OpaqueId, sequence: number): string =>
  `archive/${fingerprint}/${String(sequence).padStart(6, '0')}.json`;
