import type { Instant } from '#shared/contracts/primitives.ts';
import type { Said } from './told.ts';

/** What a command of `qm` lists of a queue: all of it, all that is held, or a part by options. */
export type Listed = 'all' | 'held' | 'part';

const PROMPT = /^(?:(?:\S{1,80}(?: \S{1,80})?)?[$#%] +|qm[. ]maint> ?)/;
const COMMAND =
  /^(?:(?:sudo +)?(?:\S{0,200}\/)?(?:imsimta|imta|pmdf) +qm(?:\/\S{1,40})* +)?(?<words>(?:dir[a-z]{0,6}|held)(?![a-z]).{0,300})$/i;
const SEEMS_ONE = /\bqm\b.{0,100}\b(?:dir[a-z]{0,6}|held)\b/i;
/** Options that choose no messages. Any other, or one that is not known, makes it a part of the queue. */
const CHOOSES_NONE = /^(?:directory_tree|file_info|nofile_info|total|nototal|envelope|noheld)$/;
/** Where the output goes. What goes through another program than tee may have lost lines. */
const OUTPUT = / *(?:2>&1|\d?>{1,2} *\S+|\| *tee\b[^|]*)/g;

/** What a line that somebody typed lists, with or without its prompt; null when it is no command that lists a queue. */
export const listedBy = (typed: string): Listed | null => {
  const command = typed.trim().replace(PROMPT, '').trim();
  const words = COMMAND.exec(command)?.groups?.['words']?.toLowerCase().replace(OUTPUT, '').trim();
  if (words === undefined) return SEEMS_ONE.test(command) ? 'part' : null;
  const [verb = '', ...rest] = words.split(/(?=\/)|\s+/).filter((word) => word !== '');
  if (verb !== 'held' && !'directory'.startsWith(verb)) return null;
  const [options, operands] = [rest.filter(isOption), rest.filter((word) => !isOption(word))];
  const chosen = options.map((option) => option.slice(1)).filter((option) => option !== 'held');
  // The channel is the only operand.
  if (operands.length > 1 || chosen.some((option) => !CHOOSES_NONE.test(option))) return 'part';
  return verb === 'held' || chosen.length < options.length ? 'held' : 'all';
};

const isOption = (word: string): boolean => /^[-/|<;&]/.test(word);

/** A file of a listing. */
export interface ListedFile {
  readonly attempts: number;
  readonly held: boolean;
  /** Null = its date cannot be read. */
  readonly queued: Instant | null;
}

/** All files of a channel that a listing shows to its end. */
export interface WholeListing {
  readonly channel: string;
  readonly at: Instant;
  readonly files: readonly ListedFile[];
  /** Files whose names are no queue files'. */
  readonly unreadable: number;
  /** Null = the command was not seen. */
  readonly listed: Listed | null;
}

/** Failed tries from which on files are counted together, as the collector's counts do. */
const MOST_ATTEMPTS = 39;

const byTime = (files: readonly ListedFile[]): Instant[] =>
  files.flatMap(({ queued }) => (queued === null ? [] : [queued])).sort();

/**
 * What a listing that ends as it should says of a channel; null when that is nothing: a part of the queue, or an empty
 * listing of nobody knows what. Whether `directory` shows held files is not documented: without one it says nothing of
 * them. One of held files alone, whose command was not seen, is that of `held`.
 */
export const factOfListing = ({ channel, at, files, unreadable, listed }: WholeListing): Said | null => {
  const held = files.filter((file) => file.held);
  const others = files.filter((file) => !file.held);
  const onlyHeld = held.length > 0 && others.length + unreadable === 0;
  const common = { name: channel, at };
  if (listed === 'held' || (listed === null && onlyHeld)) {
    const times = byTime(held);
    const isSound = others.length + unreadable === 0;
    return isSound
      ? { kind: 'qm-held', ...common, held: held.length, oldest: times[0] ?? null, newest: times.at(-1) ?? null }
      : null;
  }
  if (listed === 'part' || (listed === null && files.length + unreadable === 0)) return null;
  const attempts = new Map<number, number>();
  for (const file of others) {
    const failed = Math.min(file.attempts, MOST_ATTEMPTS);
    attempts.set(failed, (attempts.get(failed) ?? 0) + 1);
  }
  const times = byTime(others);
  return {
    kind: 'qm-directory',
    ...common,
    total: files.length + unreadable,
    held: held.length > 0 ? held.length : null,
    attempts: [...attempts].sort(([a], [b]) => a - b),
    oldest: times[0] ?? null,
    newest: times.at(-1) ?? null,
    untriedSince: byTime(others.filter((file) => file.attempts === 0))[0] ?? null,
    whole: true,
  };
};
