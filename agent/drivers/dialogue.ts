import type { StableId } from '#shared/contracts/primitives.ts';
import type { MessageOutcome } from '#shared/contracts/result.ts';

/** A line that a driver's grammar has passed. Nothing else may be written to a tool. */
export type ToolLine = string & { readonly __toolLine: unique symbol };

/** What became of one message, with the sentence that says why. */
export interface Told {
  id: StableId;
  outcome: MessageOutcome;
  text: string;
  /** Of a hold: it is held, and not by us. */
  notOurs?: true;
}

/**
 * What a dialogue wants done next: write a line and bring the answer, or put something on record before it goes on.
 * `acting` must be durable before the next step runs; it names the messages that the next line is about. `ofMail` = the
 * answer shows headers of mail, so the transcript, which leaves the host, has its length only. At `may-end` a read can
 * end with what it has: it is told whether others wait for it.
 */
export type Step =
  | { kind: 'say'; line: ToolLine; weight: 'light' | 'heavy'; ofMail?: true }
  | { kind: 'acting'; ids: readonly StableId[] }
  | { kind: 'told'; messages: readonly Told[] }
  | { kind: 'may-end' };

/**
 * Answer to a `say`: the text up to the next prompt, or why there is none. To `may-end`: why it should end, if it should.
 * Else an empty `ok`.
 */
export type Reply = { ok: true; text: string } | { ok: false; why: string };

/** A conversation as a pure generator: steps out, replies in, an outcome at the end. It starts at the tool's prompt. */
export type Dialogue<T> = Generator<Step, T, Reply>;
