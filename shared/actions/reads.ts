import { messages } from './definition.ts';

/** What a read is done to. */
interface ReadTarget {
  host: string;
  /** Null for a read of the whole host. */
  channel: string | null;
  /** Messages that it names; 0 = none by name. */
  count: number;
}

/** What a read is, in the words that whoever asks gets to see. It needs nobody's approval, and is signed all the same. */
export interface ReadDefinition {
  /** `none` = file names and counters; `load` = it opens files or makes the MTA work, and is refused or cut where that would hurt. */
  readonly risk: 'none' | 'load';
  /** May be asked any number of times. */
  readonly execution: 'repeatable';
  /** Nothing is changed, so there is nothing to take back. */
  readonly reversible: true;
  readonly undo: null;
  readonly effect: (target: ReadTarget) => string;
}

const read = (risk: ReadDefinition['risk'], effect: ReadDefinition['effect']): ReadDefinition => ({
  risk,
  execution: 'repeatable',
  reversible: true,
  undo: null,
  effect,
});

const of = (channel: string | null, host: string): string => `${channel ?? 'every channel'} on ${host}`;

/** Everything that a host may ever be asked to read. Nothing here changes mail or its flow. */
export const reads = {
  counts: read('none', ({ host }) => `Counts the queue files of ${host} by their names. Opens no message.`),
  directory: read(
    'load',
    ({ channel, host }) => `Lists the messages of ${of(channel, host)} through qm directory. Changes none.`,
  ),
  inspect: read(
    'load',
    ({ channel, host, count }) =>
      `Lists ${of(channel, host)} through qm directory and says which of ${count > 0 ? messages(count) : 'the given messages'} are there. Changes none.`,
  ),
  history: read(
    'load',
    ({ channel, host, count }) =>
      `Reads the delivery history of ${messages(count)} of ${of(channel, host)} from their queue files. Changes none.`,
  ),
  received: read(
    'load',
    ({ channel, host, count }) =>
      `Reads the headers of ${messages(count)} that are held in ${of(channel, host)}, of which only the Received lines are kept. Changes none.`,
  ),
  sample: read(
    'load',
    ({ channel, host }) =>
      `Lists ${of(channel, host)} through qm directory and reads the headers of some dozens of messages, drawn at random, of which only these are kept: whether it is a bounce, who handed it over, and the domain that it goes to. Changes none.`,
  ),
  jobs: read(
    'none',
    ({ channel, host }) => `Asks the Job Controller what runs for ${of(channel, host)}. Opens no message.`,
  ),
  processes: read('none', ({ host }) => `Lists the programs of the MTA that run on ${host}. Opens no message.`),
  'process-table': read(
    'none',
    ({ host }) =>
      `Lists what runs on ${host} as the user of the mail server, with state and size, and no arguments (ps). Opens no message.`,
  ),
  counters: read('none', ({ host }) => `Reads counters of ${host}. Opens no message.`),
  'mailbox-check': read(
    'load',
    ({ host }) => `Checks one mailbox on ${host} without repairing anything (reconstruct -n).`,
  ),
} as const satisfies Readonly<Record<string, ReadDefinition>>;

export type ReadKind = keyof typeof reads;
