/** What an action is, in the words that an approver reads. */
export interface ActionDefinition {
  /** `desired-state` may be repeated after a crash; `at-most-once` never is. */
  readonly execution: 'desired-state' | 'at-most-once';
  readonly reversible: boolean;
  /** How to take it back, or null. */
  readonly undo: string | null;
  /** What happens to the mail, for a card: `count` messages of `channel` on `host`. */
  readonly effect: (target: { count: number; channel: string; host: string }) => string;
}
