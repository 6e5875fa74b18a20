import * as z from 'zod';
import { ChannelName, StableId } from './primitives.ts';

/** A mailbox as `reconstruct` takes it; never an option, a wildcard or another path. */
const MailboxName = z
  .string()
  .regex(/^user\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?:\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}){0,5}$/);

/** Counters that `counterutil -o` knows and that a playbook reads. Source: 6.3 Administration Guide, monitoring. */
export const CounterObject = z.enum([
  'alarm',
  'diskusage',
  'serverresponse',
  'db_lock',
  'db_log',
  'db_mpool',
  'db_txn',
  'imapstat',
  'popstat',
  'httpstat',
]);
export type CounterObject = z.infer<typeof CounterObject>;

/**
 * "I need X": a cheap read-only look at the host that would let a playbook say more. What the tool prints comes back as
 * ordinary evidence, so that the finding grows by the way it came about.
 */
export const Question = z.discriminatedUnion('ask', [
  /** `qm directory CHANNEL`; never of a queue that is too long to list cheaply. */
  z.object({ ask: z.literal('directory'), channel: ChannelName }),
  /** `qm history` of single messages. */
  z.object({ ask: z.literal('history'), channel: ChannelName, ids: z.array(StableId).min(1).max(10) }),
  /** `qm jobs`, or `qm messages` where that is what the version has. */
  z.object({ ask: z.literal('jobs'), channel: ChannelName }),
  /** `qm held CHANNEL`, then `read` of a few of what it lists: how often each was received, and nothing else of it. */
  z.object({ ask: z.literal('held'), channel: ChannelName }),
  /** `qm directory CHANNEL`, then `read` of some that are drawn at random: what they are and where they came in, and nothing else of them. */
  z.object({ ask: z.literal('sample'), channel: ChannelName }),
  /** `imsimta process`: what runs of the MTA. */
  z.object({ ask: z.literal('processes') }),
  /** `ps` of the mail server's user: the store's processes too, with their state and size. */
  z.object({ ask: z.literal('ps') }),
  z.object({ ask: z.literal('counterutil'), object: CounterObject }),
  /** `reconstruct -n`: looks, repairs nothing. */
  z.object({ ask: z.literal('reconstruct-check'), mailbox: MailboxName }),
]);
export type Question = z.infer<typeof Question>;

/** Identity of a question: the same one is not asked twice within its term. */
export const questionKey = (question: Question): string => {
  switch (question.ask) {
    case 'directory':
    case 'jobs':
    case 'held':
    case 'sample':
      return `${question.ask} ${question.channel}`;
    case 'history':
      return `history ${question.channel} ${[...question.ids].sort().join(',')}`;
    case 'processes':
    case 'ps':
      return question.ask;
    case 'counterutil':
      return `counterutil ${question.object}`;
    case 'reconstruct-check':
      return `reconstruct-check ${question.mailbox}`;
  }
};
