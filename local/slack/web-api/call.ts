import { MESSAGE_BLOCKS_SIZE, blocksSize, messageBlockErrors } from '../validate/blocks.ts';
import type { Workspace } from '../workspace.ts';

/** Arguments of a call: form fields are text, JSON bodies may hold anything. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Answer of a method; `ok` false names an `error`. */
export type Answer = { ok: true; [key: string]: unknown } | { ok: false; error: string; [key: string]: unknown };

/** A Web API method. */
export type Method = (args: Arguments, workspace: Workspace) => Answer | Promise<Answer>;

export const refuse = (error: string, messages: readonly string[] = []): Answer => ({
  ok: false,
  error,
  ...(messages.length > 0 ? { errors: messages, response_metadata: { messages } } : {}),
});

/** Text argument, or undefined when it is absent or empty. */
export const textArg = (args: Arguments, name: string): string | undefined => {
  const value = args[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const flag = (args: Arguments, name: string): boolean =>
  args[name] === true || args[name] === 'true' || args[name] === '1';

/** Argument that is an object or list: as itself, or as JSON in a form field. Throws a SyntaxError on bad JSON. */
export const jsonArg = (args: Arguments, name: string): unknown => {
  const value = args[name];
  return typeof value === 'string' ? (value === '' ? undefined : (JSON.parse(value) as unknown)) : value;
};

/** Longest text of a new message; Slack cuts here, the stand-in refuses, so that nobody relies on the cut. */
const TEXT = 40_000;
const UPDATED_TEXT = 4_000;

/** Checks what a message says. */
export const readContent = (
  args: Arguments,
  purpose: 'new' | 'update' = 'new',
): { text: string; blocks?: unknown[] } | Answer => {
  let blocks: unknown;
  try {
    blocks = jsonArg(args, 'blocks');
  } catch {
    return refuse('invalid_blocks_format');
  }
  const text = textArg(args, 'text') ?? '';
  if (text.length > (purpose === 'new' ? TEXT : UPDATED_TEXT)) return refuse('msg_too_long');
  if (blocks === undefined || blocks === null) return text === '' ? refuse('no_text') : { text };
  const problems = messageBlockErrors(blocks);
  if (problems.length > 0) return refuse('invalid_blocks', problems);
  if (blocksSize(blocks) > MESSAGE_BLOCKS_SIZE) return refuse('msg_blocks_too_long');
  return { text, blocks: withIds(blocks as Record<string, unknown>[]) };
};

/** Slack gives every block an id. */
const withIds = (blocks: readonly Record<string, unknown>[]): Record<string, unknown>[] =>
  blocks.map((block, index) => ({ block_id: `b${index}`, ...block }));

export const isAnswer = (value: object): value is Answer => 'ok' in value;
