/** Somebody to act as. */
export interface StandInUser {
  id: string;
  name: string;
  realName: string;
}

/** Message as the Web API shows it, with what only the stand-in knows. */
export interface Message {
  channel: string;
  ts: string;
  /** Author; the bot's user id for its messages. */
  user: string;
  bot_id?: string;
  text: string;
  blocks?: unknown[];
  thread_ts?: string;
  metadata?: unknown;
  edited?: { user: string; ts: string };
  /** Set on ephemeral messages: the one who sees it. */
  visibleTo?: string;
  /** What Slack itself says to a person, such as a command that failed. */
  fromSlack?: boolean;
}

/** A modal that somebody has open, or a home tab. */
export interface View {
  id: string;
  user: string;
  hash: string;
  view: Record<string, unknown>;
}

/** What the page is told as it happens. */
export type Change =
  | { kind: 'message'; message: Message }
  | { kind: 'removed'; channel: string; ts: string }
  | { kind: 'view'; view: View }
  | { kind: 'view-closed'; id: string; user: string };
