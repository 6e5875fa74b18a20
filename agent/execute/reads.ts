import type { ChannelChange, MessageChange, Operation } from '#shared/contracts/command.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { ChannelName, Instant, StableId } from '#shared/contracts/primitives.ts';
import type { QueuedMessage } from '#shared/contracts/result.ts';
import type { ListedMessage, Listing } from '../drivers/driver.ts';
import { fromWallClock } from '../local-time.ts';
import { scanQueue } from '../queue-scan.ts';
import type { Admitted } from './admit.ts';
import { checkManifest } from './checks.ts';
import { look, refuseLook } from './look.ts';
import type { Denial } from './policy.ts';
import { failed, refused } from './report.ts';
import type { Outcome } from './report.ts';
import { converse, driver } from './world.ts';
import type { Job } from './world.ts';

export type Read = Exclude<Operation, MessageChange | ChannelChange>;

/** Most rows of a whole channel that travel in a result. */
const ROWS_LIMIT = 1_000;

/** Runs an operation that changes nothing; it may be run any number of times. */
export const read = async (operation: Read, admitted: Admitted, job: Job): Promise<Outcome> => {
  switch (operation.kind) {
    case 'counts':
      return counts(job);
    case 'directory':
      return directory(operation.channel, job);
    case 'inspect': {
      const checked = checkManifest(admitted.manifest, admitted.command, operation);
      return checked.ok ? inspect(operation.channel, checked.manifest.ids, job) : refused(checked.denial);
    }
    case 'history':
      return history(operation.channel, operation.ids, job);
    case 'look':
      return look(operation.question, job);
  }
};

/** What is said of a read that is not done. */
export const refuseRead = (operation: Read, denial: Denial, job: Job): Outcome =>
  operation.kind === 'look' ? refuseLook(operation.question, denial, job) : refused(denial);

const counts = async (job: Job): Promise<Outcome> => {
  try {
    const result = await scanQueue(job.world.config.queueDir);
    const detail = result.complete ? 'counted by file names' : 'counted by file names; these are lower bounds';
    return { status: 'done', detail, counts: result };
  } catch (error) {
    return failed(`the queue directory could not be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}`);
  }
};

const directory = async (channel: ChannelName, job: Job): Promise<Outcome> => {
  const listed = await list(channel, job);
  if (!listed.ok) return failed(listed.why);
  const { messages, total } = listed.listing;
  const rows = [...messages.values()].slice(0, ROWS_LIMIT);
  return {
    status: 'done',
    detail: rows.length < total ? `the first ${rows.length} of ${total} messages` : `${total} messages`,
    listing: { channel, total, messages: inStableTerms(rows, job) },
  };
};

const inspect = async (channel: ChannelName, ids: readonly StableId[], job: Job): Promise<Outcome> => {
  const listed = await list(channel, job);
  if (!listed.ok) return failed(listed.why);
  const { messages, total } = listed.listing;
  const rows = ids.flatMap((id) => messages.get(id) ?? []);
  return {
    status: 'done',
    detail: `${rows.length} of ${ids.length} messages are in the queue`,
    listing: { channel, total, messages: inStableTerms(rows, job) },
  };
};

const history = async (channel: ChannelName, ids: readonly StableId[], job: Job): Promise<Outcome> => {
  const talked = await converse(job, () => driver.history(channel, ids));
  if (!talked.ok) return failed(talked.why);
  if ('why' in talked.value) return failed(talked.value.why);
  const read = talked.value.filter((told) => told.outcome === 'done').length;
  return {
    status: read === ids.length ? 'done' : 'partial',
    detail: `history of ${read} of ${ids.length} messages`,
    told: talked.value,
  };
};

/** Lists a channel in a dialogue of its own. */
export const list = async (
  channel: ChannelName,
  job: Job,
): Promise<{ ok: true; listing: Listing } | { ok: false; why: string }> => {
  const talked = await converse(job, () => driver.list(channel));
  return talked.ok ? talked.value : talked;
};

const inStableTerms = (rows: readonly ListedMessage[], job: Job): QueuedMessage[] => {
  const { timezone } = job.world.config;
  const minutes = new Map<string, number | null>();
  /** Zones change their offset between minutes, never inside one. */
  const at = (local: string): Instant | null => {
    const minute = local.slice(0, 16);
    let start = minutes.get(minute);
    if (start === undefined) {
      const instant = fromWallClock(`${minute}:00`, timezone);
      start = instant === null ? null : Date.parse(instant);
      minutes.set(minute, start);
    }
    return start === null ? null : toInstant(start + Number(local.slice(17)) * 1000);
  };
  return rows.map(({ id, held, attempts, blocks, queuedSince }) => ({
    id,
    state: held ? 'held' : 'queued',
    attempts,
    blocks,
    queuedSince: at(queuedSince),
  }));
};
