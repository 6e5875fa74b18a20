import { Command, isChange } from '#shared/contracts/command.ts';
import { HostMessage } from '#shared/contracts/host-message.ts';
import type { ExecutorInput } from '#shared/contracts/host-message.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { HostName, OpaqueId } from '#shared/contracts/primitives.ts';
import { Result, resultKey } from '#shared/contracts/result.ts';
import type { DocumentStore, EvidenceStore, Queue, ReceivedMessage } from '#shared/ports.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { idOfBytes } from '../hash.ts';
import { putSnapshot } from './put-snapshot.ts';
import type { Ran } from './run.ts';

/** What the courier needs of the outside. */
export interface CourierPorts {
  commands: Queue;
  /** Where results go. */
  results: DocumentStore;
  /** Where answers to questions go. */
  evidence: EvidenceStore;
  /** IANA zone of the host. */
  timezone: string;
  /** Where manifests lie. */
  state: DocumentStore;
  /** The store's clock, epoch milliseconds; null before its first answer. */
  serverNow: () => number | null;
  /** The host's clock, epoch milliseconds. */
  now: () => number;
  /** Starts the executor with one document on its input. */
  execute: (input: string) => Promise<Ran>;
  /** Told after a start or stop went to the executor, whatever came of it: planned starts may be others now. */
  turned: () => void;
  /** Runs `again` every so many milliseconds until the returned function is called. */
  every: (ms: number, again: () => Promise<void>) => () => void;
}

/** A command that nobody deletes comes back after this. */
export const VISIBILITY_SECONDS = 60;
/** Wait before another try, when the executor gave no result. */
const RETRY_SECONDS = 10;
/** After so many tries without a result, `unknown` is the result. */
const TRIES = 3;
/**
 * After so many receipts one try is enough. Receipts are no tries: a message comes again also when it only waited, or the
 * store could not be asked. But a try may end this program, and before the queue lays it aside it wants a result.
 */
const LAST_RECEIPT = 15;
/** Messages whose tries are remembered. */
const MOST_TRIED = 100;

/** What became of one message. `retry` = left in the queue. */
export type Delivery = 'answered' | 'already-answered' | 'malformed' | 'given-up' | 'retry';

/** Reads that are taken while others are carried. A change behind more of them waits for the first to end. */
const MOST_READS = 4;

/** Carries commands to the executor: changes one after the other, and beside them reads, one after the other. */
export interface Courier {
  /**
   * Takes the next command, if one comes within the poll; false = none came. A change has its result when this resolves;
   * a read gets it later, so that no change waits in the queue behind it.
   */
  next(waitSeconds: number, signal?: AbortSignal): Promise<boolean>;
  /** Resolves when no read is under way. */
  idle(): Promise<void>;
}

/** `told` hears what became of each message, `failed` why a read got no result: it comes back. */
export const makeCourier = (
  host: HostName,
  ports: CourierPorts,
  told: (delivery: Delivery) => void,
  failed: (error: unknown) => void,
): Courier => {
  const reads = new Set<Promise<void>>();
  let last: Promise<void> = Promise.resolve();
  const tried = new Map<OpaqueId, number>();

  /** Whether the executor gave no result for the last time. */
  const isLast = ({ body, receiveCount }: ReceivedMessage): boolean => {
    const id = idOfBytes(body);
    const tries = (tried.get(id) ?? 0) + 1;
    // What never comes back must not be remembered for ever; the others have some tries more.
    if (tried.size >= MOST_TRIED) tried.clear();
    tried.set(id, tries);
    return tries >= TRIES || receiveCount >= LAST_RECEIPT;
  };
  const carry = async (message: ReceivedMessage): Promise<void> => {
    const delivery = await deliver(host, message, ports, isLast);
    if (delivery !== 'retry') {
      await ports.commands.delete(message.receipt);
      tried.delete(idOfBytes(message.body));
    }
    told(delivery);
  };
  const inTurn = async (before: Promise<void>, message: ReceivedMessage, signal?: AbortSignal): Promise<void> => {
    const stop = keep(message, ports);
    await before;
    stop();
    try {
      if (!signal?.aborted) await carry(message);
    } catch (error) {
      failed(error);
    }
  };
  const beside = (message: ReceivedMessage, signal?: AbortSignal): void => {
    const read = inTurn(last, message, signal);
    last = read;
    reads.add(read);
    void read.then(() => reads.delete(read));
  };

  return {
    next: async (waitSeconds, signal) => {
      while (reads.size >= MOST_READS) await Promise.race(reads);
      const received = await ports.commands.receive({
        max: 1,
        waitSeconds,
        visibilitySeconds: VISIBILITY_SECONDS,
        ...(signal ? { signal } : {}),
      });
      for (const message of received) {
        if (isRead(message)) beside(message, signal);
        else await carry(message);
      }
      return received.length > 0;
    },
    idle: () => last,
  };
};

/** Keeps a message invisible until the returned function is called. */
const keep = ({ receipt }: ReceivedMessage, { commands, every }: CourierPorts): (() => void) =>
  every((VISIBILITY_SECONDS * 1000) / 3, () => commands.extend(receipt, VISIBILITY_SECONDS));

/** By what it claims: what claims to be none, or nothing, is carried like a change. */
const isRead = ({ body }: ReceivedMessage): boolean => {
  const message = HostMessage.safeParse(jsonOrNull(body));
  const claimed = message.success ? claimedCommand(message.data.signed.payload) : null;
  return claimed !== null && !isChange(claimed.operation);
};

const deliver = async (
  host: HostName,
  received: ReceivedMessage,
  ports: CourierPorts,
  isLast: (received: ReceivedMessage) => boolean,
): Promise<Delivery> => {
  const message = HostMessage.safeParse(jsonOrNull(received.body));
  if (!message.success) {
    const detail = 'the message is no signed command';
    await store(host, ownResult(host, idOfBytes(received.body), 'malformed', detail, ports.now()), ports);
    return 'malformed';
  }
  const { signed, manifestKey } = message.data;
  // Not verified here, and used only to find what is stored already: the executor names its results itself.
  const claimed = claimedCommand(signed.payload);
  const id = claimed?.id ?? null;
  if (id !== null && (await ports.results.get(resultKey(host, id))) !== null) return 'already-answered';

  const input: ExecutorInput = {
    signed,
    manifest: await fetchManifest(host, manifestKey, ports.state),
    serverNow: Math.round(ports.serverNow() ?? ports.now()),
  };
  const stop = keep(received, ports);
  let ran: Ran;
  try {
    ran = await ports.execute(JSON.stringify(input));
  } finally {
    stop();
    if (claimed?.operation.kind === 'stop' || claimed?.operation.kind === 'start') ports.turned();
  }
  const result = Result.safeParse(jsonOrNull(ran.stdout));
  if (result.success && result.data.host === host) {
    await store(host, await withoutAnswer(result.data, ports), ports);
    return 'answered';
  }
  if (!isLast(received)) {
    await ports.commands.extend(received.receipt, RETRY_SECONDS);
    return 'retry';
  }
  const detail = `the executor gave no result (exit code ${ran.exitCode ?? 'none'}): ${ran.stderr.slice(0, 500)}`;
  await store(host, ownResult(host, id ?? idOfBytes(received.body), null, detail, ports.now()), ports);
  return 'given-up';
};

/** Only the host's own manifests: a message must not make the courier read anything else. */
const fetchManifest = async (host: HostName, key: string | null, state: DocumentStore): Promise<string | null> => {
  const prefix = `manifests/${host}/`;
  if (key === null || !key.startsWith(prefix) || !/^[0-9a-f]{64}\.json$/.test(key.slice(prefix.length))) return null;
  return (await state.get(key))?.text ?? null;
};

/** Stores what a tool printed for a question as evidence; the result that says so comes after it. */
const withoutAnswer = async ({ looked, ...result }: Result, { evidence, timezone }: CourierPorts): Promise<Result> => {
  if (looked)
    await putSnapshot({ host: result.host, timezone }, looked.kind, looked.snapshot, result.finishedAt, evidence);
  return result;
};

/** Create-once: the first result of a command is its result. */
const store = async (host: HostName, result: Result, { results }: CourierPorts): Promise<void> => {
  await results.create(resultKey(host, result.command), JSON.stringify(result));
};

const ownResult = (
  host: HostName,
  command: OpaqueId,
  refusal: 'malformed' | null,
  detail: string,
  now: number,
): Result => ({
  version: 1,
  command,
  host,
  startedAt: toInstant(now),
  finishedAt: toInstant(now),
  status: refusal === null ? 'unknown' : 'refused',
  refusal,
  detail: untrusted(detail),
  messages: [],
  listing: null,
  counts: null,
  transcript: '',
});

const claimedCommand = (payload: string): Command | null =>
  Command.safeParse(jsonOrNull(Buffer.from(payload, 'base64').toString('utf8'))).data ?? null;

const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
