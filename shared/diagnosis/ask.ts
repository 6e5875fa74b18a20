import { type ChannelName, StableId } from '#shared/contracts/primitives.ts';
import { type CounterObject, Question } from '#shared/contracts/question.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { freshFacts, freshPoint, isFresh, minutesFrom } from './seen.ts';
import { isAtLeast } from './versions.ts';

/** What a step says while its answer is awaited. */
export const ASKED = 'To be asked of the host.';

/** What a step says that stays open because the owner of the host forbids the look. */
export const FORBIDDEN = 'The owner of this host forbids it, so that it was not looked at.';

/** Minutes for which a host is not asked again for what its owner forbids. */
const FORBIDDEN_FOR = 24 * 60;

/** Whether the owner of the host forbids a look by which mail of a channel is opened. */
export const isForbidden = (
  view: HostView,
  ask: 'history' | 'held' | 'sample',
  { id }: Pick<ChannelView, 'id'>,
): boolean =>
  view.facts
    .latest('read-forbidden')
    .some((f) => f.name === `${ask} ${id}` && minutesFrom(f.at, view.latest) < FORBIDDEN_FOR);

/** What a channel's jobs do, unless it was seen lately. 5.x has no command for it. */
export const askJobs = (view: HostView, { id }: Pick<ChannelView, 'id'>): Question[] => {
  if (id === null || isAtLeast(view.productVersion, 6, 0) === false) return [];
  // `qm jobs` lists all channels at once; one without jobs is not in it.
  const seen = freshFacts(view, 'qm-job').length > 0 || freshFacts(view, 'qm-messages').some((f) => f.channel === id);
  return seen ? [] : [{ ask: 'jobs', channel: id }];
};

/** Counters of one object, unless there are fresh ones. */
export const askCounters = (view: HostView, object: CounterObject): Question[] =>
  view.facts.latest('counterutil').some((f) => f.object === object && isFresh(view, f.at))
    ? []
    : [{ ask: 'counterutil', object }];

/** Files of a channel up to which it is listed for a playbook; a person may list any queue. */
export const LISTABLE = 5_000;

/** Whether a channel's queue is so short, and counted so lately, that the host may be asked to list it. */
export const isListable = (view: HostView, channel: ChannelView): boolean => {
  const [point, held] = [freshPoint(view, channel), channel.held.at(-1)];
  if (!point?.complete || !held?.complete || !isFresh(view, held.at)) return false;
  return point.total + held.held <= LISTABLE;
};

/** The listing of a channel, unless there is a fresh one. */
export const askDirectory = (view: HostView, channel: ChannelView): Question[] =>
  channel.id === null ||
  !isListable(view, channel) ||
  view.facts.latest('qm-directory').some((f) => f.name === channel.id && isFresh(view, f.at))
    ? []
    : [{ ask: 'directory', channel: channel.id }];

/** What the server's own check says of a mailbox, unless it said so lately or its name is no plain one. */
export const askMailbox = (view: HostView, mailbox: string): Question[] => {
  const question = Question.safeParse({ ask: 'reconstruct-check', mailbox });
  const seen = checkOf(view, mailbox) !== null;
  return question.success && !seen ? [question.data] : [];
};

/** What the server's own check said of a mailbox, if that is fresh; null = it was not seen. */
export const checkOf = (view: HostView, mailbox: string) =>
  view.facts
    .latest('reconstruct-check')
    .find((f) => f.name.toLowerCase() === mailbox.toLowerCase() && isFresh(view, f.at)) ?? null;

/** Messages whose history is asked for at once. */
const HISTORIES = 10;

const QUEUE_FILE = /\/(?<channel>[a-z][\w-]{0,39})\/(?:\d{1,4}\/)?[0-9A-Z]{2}(?<id>[\w+-]{3,80})\.(?:\d\d|HELD)\b/;

/** The history of some messages that lines of the log name as queued in this channel, unless some was seen lately. */
export const askHistory = (view: HostView, queue: ChannelView, keys: readonly string[]): Question[] => {
  const { id: channel } = queue;
  if (channel === null || !isListable(view, queue) || historiesOf(view, channel).length > 0) return [];
  if (isForbidden(view, 'history', queue)) return [];
  const ids = new Set<StableId>();
  // The newest are the likeliest to be still there.
  for (const { line } of keys.flatMap((key) => view.proof(key)).sort((a, b) => (a.at < b.at ? 1 : -1))) {
    const file = QUEUE_FILE.exec(line.text)?.groups;
    const name = StableId.safeParse(file?.['id']);
    if (file?.['channel'] === channel && name.success && ids.size < HISTORIES) ids.add(name.data);
  }
  return ids.size === 0 ? [] : [{ ask: 'history', channel, ids: [...ids].sort() }];
};

/** What the histories of a channel's messages say, the last line of each; null = none was seen lately. */
export const historyWords = (view: HostView, channel: ChannelName | null): string | null => {
  const told = channel === null ? [] : historiesOf(view, channel);
  if (told.length === 0) return null;
  const last = [...new Set(told.map((f) => f.reasons.at(-1) ?? 'no attempt noted'))].slice(0, 4);
  return `Of ${told.length} looked at (${told.map((f) => f.attempts).join(', ')} failed tries): ${last.map((r) => r.slice(0, 150)).join('; ')}.`;
};

/** Fresh histories of messages of a channel. */
const historiesOf = (view: HostView, channel: ChannelName) =>
  view.facts.latest('qm-history').filter((f) => f.channel === channel && isFresh(view, f.at));
