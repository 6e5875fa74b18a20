import type { ActionKind, ChannelAction, MessageAction } from '#shared/actions/index.ts';
import type { SnapshotKind } from '#shared/contracts/evidence.ts';
import type { ChannelName, StableId } from '#shared/contracts/primitives.ts';
import type { Question } from '#shared/contracts/question.ts';
import type { Dialogue, Told } from './dialogue.ts';

/** One message of a channel, in stable terms. */
export interface ListedMessage {
  id: StableId;
  held: boolean;
  attempts: number;
  blocks: number;
  /** Host-local time without a zone, `YYYY-MM-DDTHH:MM:SS`. */
  queuedSince: string;
}

/** A channel's messages, complete; `ambiguous` ids are listed more than once and must not be acted on. */
export interface Listing {
  messages: Map<StableId, ListedMessage>;
  ambiguous: Set<StableId>;
  /** Rows in all, those that no stable id could be read from included. */
  total: number;
}

export type Listed = { ok: true; listing: Listing } | { ok: false; why: string };

/** What a change did before its last listing. `after` is missing when the dialogue broke: list again elsewhere. */
export interface Change {
  /** Settled by the first listing alone: no line was sent for them. */
  settled: Told[];
  /** Ids of lines that were sent, or may have been. */
  sent: Set<StableId>;
  /** What the tool answered, for ids it named. */
  answers: Map<StableId, { ok: boolean; text: string }>;
  /** Why the action stopped early; null = every line was sent and answered as expected. */
  surprise: string | null;
  after: Listed | null;
}

export type Changed = { started: true; change: Change } | { started: false; why: string };

/** What the answer to a question is, among the kinds of evidence. */
export type LookedAt = Extract<
  SnapshotKind,
  | 'qm-directory'
  | 'qm-history'
  | 'qm-received'
  | 'qm-sample'
  | 'qm-jobs'
  | 'qm-messages'
  | 'process'
  | 'counterutil'
  | 'reconstruct-check'
>;

/** Answer to a question that is put in a dialogue. `early` = it is not all that was to be read, and why. */
export type Answer = { ok: true; text: string; early?: string } | { ok: false; why: string };

/** How a question is answered; `tool` = what a person would type. A program's arguments never come from outside. */
export type Look =
  | {
      by: 'dialogue';
      kind: LookedAt;
      tool: string[];
      lead: () => Dialogue<Answer>;
    }
  | { by: 'program'; kind: LookedAt; program: 'imsimta' | 'ps' | 'counterutil' | 'reconstruct'; args: string[] }
  | { by: 'nothing'; why: string };

/** What became of a channel action: `unknown` = it was, or may have been, done, and nobody can say. */
export interface Controlled {
  status: 'done' | 'failed' | 'unknown';
  text: string;
}

/** How a channel action is done: by a line of a dialogue (start and stop), or by the configured command with arguments from a table. */
export type Control = { by: 'dialogue'; lead: () => Dialogue<Controlled> } | { by: 'program'; args: string[] };

/** How one kind of MTA is listed, read and changed. Pure: the executor does the talking. */
export interface Driver {
  /** Null, or why this must not be done to this product version through this driver; null version = not known. */
  refusesChange(action: ActionKind, version: string | null): string | null;
  /** Arguments after the configured command. */
  readonly args: readonly string[];
  /** Matches when the tool waits for a line; looked for at the end of its output. */
  readonly prompt: RegExp;
  /** Line that ends the dialogue in an orderly way. */
  readonly farewell: () => Dialogue<void>;
  list(channel: ChannelName): Dialogue<Listed>;
  history(channel: ChannelName, ids: readonly StableId[]): Dialogue<Told[] | { why: string }>;
  /** Read-only. */
  look(question: Question, version: string | null): Look;
  change(action: MessageAction, channel: ChannelName, ids: readonly StableId[]): Dialogue<Changed>;
  /** Final word on every id, from what was sent and from a listing taken afterwards. */
  conclude(action: MessageAction, ids: readonly StableId[], change: Change, after: Listed): Told[];
  control(action: ChannelAction, channel: ChannelName): Control;
  /** What a program printed for a {@link Control}, and its exit code; null = it was ended before it ended. */
  judgeProgram(exitCode: number | null, text: string): Controlled;
}
