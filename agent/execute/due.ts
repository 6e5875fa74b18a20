import { fromInstant } from '#shared/contracts/primitives.ts';
import { DueInput, plannedStartId } from '#shared/contracts/host-message.ts';
import type { DueReport } from '#shared/contracts/host-message.ts';
import type { Result } from '#shared/contracts/result.ts';
import { sha256 } from '../hash.ts';
import { carryOut } from './control.ts';
import { goOn } from './give-way.ts';
import { openJournal } from './journal.ts';
import type { Journal } from './journal.ts';
import { lockWithin } from './lock.ts';
import { report } from './report.ts';
import { openStarts } from './starts.ts';
import type { PlannedStart, Starts } from './starts.ts';
import { makeTranscript } from './transcript.ts';
import type { World } from './world.ts';

/** A clock that was set back by less than this is still believed. */
const SET_BACK_MS = 5 * 60_000;
/** After so long people are told that a start did not come about yet. */
const LATE_MS = 2 * 60_000;

/** The request for planned starts, if the input is one. */
export const readDue = (input: Uint8Array): DueInput | null => {
  try {
    return DueInput.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(input))).data ?? null;
  } catch {
    return null;
  }
};

/**
 * Starts what an approved stop said would be started by now. Neither the freeze file nor the policy is asked: the start
 * is the end of a stop that they let through, a stop outlives every reboot, and none may become permanent because
 * somebody froze this host in between. Whoever wants the channel to stay stopped stops it by hand afterwards.
 * Throws when one of them broke; the others were tried.
 */
export const startWhatIsDue = async ({ serverNow }: DueInput, world: World): Promise<DueReport> => {
  const starts = openStarts(world.config.stateDir);
  const due = (): PlannedStart[] => starts.all().filter((start) => isDue(start, world.now(), serverNow));
  const lock = due().length > 0 ? await lockWithin(world.config.stateDir, world.limits.lockMs, 'change') : null;
  const broken: unknown[] = [];
  try {
    const journal = openJournal(world.config.stateDir);
    for (const start of lock ? due() : []) {
      try {
        await begin(start, starts, journal, world);
      } catch (error) {
        broken.push(error);
      }
    }
    if (lock) starts.forget(world.now());
  } finally {
    lock?.release();
  }
  if (broken.length > 0) throw new AggregateError(broken, 'a planned start broke');
  return { results: starts.told(), next: starts.all()[0]?.startAt ?? null };
};

/** The host's own clock decides; whoever asks cannot make it earlier. The store's is for one that was set far back. */
const isDue = ({ startAt, plannedAt }: PlannedStart, own: number, server: number): boolean =>
  own >= fromInstant(startAt) || (own < plannedAt - SET_BACK_MS && server >= fromInstant(startAt));

const begin = async (start: PlannedStart, starts: Starts, journal: Journal, world: World): Promise<void> => {
  const { channel, command, startAt } = start;
  const id = plannedStartId(command, 'start');
  const memory = journal.recall(id);
  // It was started, and something ended this program before the plan was dropped.
  if (memory?.result) return settle(memory.result, starts, start);

  const transcript = makeTranscript();
  const startedAt = world.now();
  const file = journal.open(id);
  try {
    const payload = sha256(JSON.stringify(start));
    if (!memory)
      file.write({ step: 'intent', at: startedAt, command: id, payload, action: 'start', channel, count: 0 });
    const recorder = {
      acting: () => file.write({ step: 'act', at: world.now(), ids: [] }),
      told: () => undefined,
    };
    const { status, text } = await carryOut('start', channel, recorder, { world, journal, transcript, giveWay: goOn });
    const about = { host: world.config.host, startedAt, finishedAt: world.now(), transcript: transcript.text() };
    if (status === 'done') {
      const detail = `started ${channel}, as its stop had planned for ${startAt}`;
      const result = report({ ...about, command: id }, { status, detail });
      file.write({ step: 'end', at: world.now(), result });
      settle(result, starts, start);
    } else if (world.now() > fromInstant(startAt) + LATE_MS) {
      const detail = `${channel} was to be started at ${startAt}, and that did not come about yet: ${text}. This host goes on trying.`;
      starts.tell(report({ ...about, command: plannedStartId(command, 'late') }, { status, detail }));
    }
  } finally {
    file.close();
  }
};

const settle = (result: Result, starts: Starts, { channel }: PlannedStart): void => {
  starts.tell(result);
  starts.drop(channel);
};
