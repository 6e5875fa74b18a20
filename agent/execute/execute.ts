import { isChange, isMessageChange } from '#shared/contracts/command.ts';
import type { ChannelChange, MessageChange } from '#shared/contracts/command.ts';
import { readKindOf } from '#shared/contracts/read.ts';
import type { Result } from '#shared/contracts/result.ts';
import { admit } from './admit.ts';
import type { Admitted } from './admit.ts';
import { countOf } from './allowed.ts';
import { change } from './changes.ts';
import type { Writer } from './changes.ts';
import { checkTime } from './checks.ts';
import { control } from './control.ts';
import { givingWay, goOn } from './give-way.ts';
import { openJournal } from './journal.ts';
import type { JournalEntry } from './journal.ts';
import { lockWithin } from './lock.ts';
import { askOwnerToRead } from './policy.ts';
import { read, refuseRead } from './reads.ts';
import { failed, refused, report } from './report.ts';
import type { Outcome } from './report.ts';
import { makeTranscript } from './transcript.ts';
import type { Job, World } from './world.ts';

/** Runs one signed command, at most once if it must be, and tells what happened. Never throws. */
export const execute = async (input: Uint8Array, world: World): Promise<Result> => {
  const startedAt = world.now();
  const began = performance.now();
  const { host, stateDir } = world.config;
  const about = (command: string, transcript = '') => ({
    command,
    host,
    startedAt,
    finishedAt: world.now(),
    transcript,
  });

  const admission = admit(input, world.config);
  if (!admission.ok) return report(about(admission.id), refused(admission));
  const { admitted } = admission;
  const { command } = admitted;
  const transcript = makeTranscript();

  try {
    const { operation } = command;
    const lock = await lockWithin(stateDir, world.limits.lockMs, isChange(operation) ? 'change' : 'read');
    if (!lock) return report(about(command.id), failed('nothing was done: another command is still being run'));
    try {
      const giveWay = isChange(operation) ? goOn : givingWay(lock);
      const job: Job = { world, journal: openJournal(stateDir), transcript, giveWay };
      const clocks = { server: admitted.serverNow + (performance.now() - began), own: world.now() };
      const timely = checkTime(command, clocks);
      if (isChange(operation)) {
        return await remembered(operation, admitted, timely, job, (outcome) =>
          report(about(command.id, transcript.text()), outcome),
        );
      }
      const denial = timely ?? askOwnerToRead(world.config, readKindOf(operation));
      const outcome = denial ? refuseRead(operation, denial, job) : await read(operation, admitted, job);
      return report(about(command.id, transcript.text()), outcome);
    } finally {
      lock.release();
    }
  } catch (error) {
    // A change that was begun stays unfinished in the journal: whoever asks again gets the queue looked at.
    const detail = `the executor broke: ${error instanceof Error ? error.message : 'unknown error'}`;
    return report(about(command.id, transcript.text()), { status: 'unknown', detail });
  }
};

/** Runs a change under its journal: a finished one is told again, whatever the clocks say, and never run again. */
const remembered = async (
  operation: MessageChange | ChannelChange,
  admitted: Admitted,
  timely: ReturnType<typeof checkTime>,
  job: Job,
  tell: (outcome: Outcome) => Result,
): Promise<Result> => {
  const { journal, world } = job;
  const { id } = admitted.command;
  journal.forget(world.now());
  const memory = journal.recall(id);
  if (memory && memory.payload !== admitted.payload) {
    return tell(refused({ refusal: 'replayed', detail: `command ${id} was seen before with other content` }));
  }
  if (memory?.result) return memory.result;

  let file: ReturnType<typeof journal.open> | null = memory ? journal.open(id) : null;
  const write = (...entries: JournalEntry[]): void => file?.write(...entries);
  const writer: Writer = {
    intent: () => {
      file = journal.open(id);
      const { kind: action, channel } = operation;
      write({
        step: 'intent',
        at: world.now(),
        command: id,
        payload: admitted.payload,
        action,
        channel,
        count: countOf(operation),
      });
    },
    acting: (ids) => write({ step: 'act', at: world.now(), ids: [...ids] }),
    told: (messages) =>
      write(...messages.map(({ id, outcome }) => ({ step: 'message' as const, at: world.now(), id, outcome }))),
  };
  try {
    const result = tell(
      isMessageChange(operation)
        ? await change(operation, admitted, memory, timely, writer, job)
        : await control(operation, id, memory, timely, writer, job),
    );
    write({ step: 'end', at: world.now(), result });
    return result;
  } finally {
    file?.close();
  }
};
