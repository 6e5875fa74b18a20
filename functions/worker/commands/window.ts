import type { FactKind, Fact } from '#shared/contracts/fact.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import type { Window } from '#shared/contracts/window.ts';

/** Facts of one kind as the newest output that held any of them told them. */
export const newest = <K extends FactKind>({ facts }: Window, kind: K): Extract<Fact, { kind: K }>[] => {
  const own = facts.filter((f): f is Extract<Fact, { kind: K }> => f.kind === kind);
  const last = own.reduce<Instant>((at, f) => (f.at > at ? f.at : at), '');
  return own.filter((f) => f.at === last);
};

/** `2026-03-02 03:12 UTC`. */
export const clockOf = (at: Instant): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;
