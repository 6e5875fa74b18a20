/** What an action is done to. */
export interface Target {
  /** Messages of the manifest; 0 for an action on a channel. */
  count: number;
  channel: string;
  host: string;
}

/** What an action is, in the words that an approver reads. */
export interface ActionDefinition {
  /** `messages` = exactly those of a frozen manifest; `channel` = the channel's programs, no message by name. */
  readonly target: 'messages' | 'channel';
  /** How much can go wrong for people's mail: `high` = mail is lost to its recipients for good. */
  readonly risk: 'low' | 'medium' | 'high';
  /** `desired-state` may be repeated after a crash; `at-most-once` never is. */
  readonly execution: 'desired-state' | 'at-most-once';
  readonly reversible: boolean;
  /** How to take it back, or null. */
  readonly undo: string | null;
  /** What happens to the mail, for a card. */
  readonly effect: (target: Target) => string;
}

/** `1 message`, `312 messages`. */
export const messages = (count: number): string => `${count} ${count === 1 ? 'message' : 'messages'}`;
