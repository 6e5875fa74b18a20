import type { Finding, OfferedAction } from '#shared/contracts/finding.ts';
import type { HostName, Instant, OpaqueId, Person } from '#shared/contracts/primitives.ts';
import type { Result } from '#shared/contracts/result.ts';

/** Everything that can happen to an incident. `action` is the id of one of its actions. */
export type Happening =
  | { kind: 'finding'; at: Instant; finding: Finding }
  | { kind: 'acknowledged'; at: Instant; by: Person }
  /** Somebody wants an ended action listed anew. */
  | { kind: 'asked-again'; at: Instant; action: OpaqueId; by: Person }
  /** Somebody wants an offered action prepared. */
  | { kind: 'prepared'; at: Instant; action: OpaqueId; by: Person }
  /** Somebody wants an action that no playbook offered, as part of this incident. */
  | { kind: 'requested'; at: Instant; host: HostName; offered: OfferedAction; by: Person }
  /** One of several approvals that a proposal takes. */
  | { kind: 'seconded'; at: Instant; proposal: OpaqueId; by: Person; needed: number }
  /** The preview found no message (`nothing`) or could not be made. */
  | { kind: 'preview-failed'; at: Instant; action: OpaqueId; nothing: boolean; detail: string }
  /** `needed`: how many people have to approve, by the policy of that moment. */
  | { kind: 'proposed'; at: Instant; action: OpaqueId; proposal: OpaqueId; count: number; needed?: number }
  | {
      kind: 'ruled';
      at: Instant;
      proposal: OpaqueId;
      outcome: 'approved' | 'rejected' | 'expired';
      by: readonly Person[];
    }
  | {
      kind: 'executed';
      at: Instant;
      proposal: OpaqueId;
      command: OpaqueId;
      status: Result['status'];
      outcome: Record<string, number>;
      detail: string;
    }
  /** The host did, or could not do yet, the start that an approved stop carried; `proposal` is that of the stop. */
  | { kind: 'planned-start'; at: Instant; proposal: OpaqueId; ok: boolean; detail: string }
  /** `ok` null: no fresh evidence, so nobody knows. */
  | { kind: 'verified'; at: Instant; action: OpaqueId; ok: boolean | null; detail: string };
