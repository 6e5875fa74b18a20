import type { Dialogue, Reply, Step, Told } from '../drivers/dialogue.ts';
import type { Driver } from '../drivers/driver.ts';
import type { StableId } from '#shared/contracts/primitives.ts';
import { HOLD_MS, goOn } from './give-way.ts';
import type { GiveWay } from './give-way.ts';
import type { Tool } from './run.ts';
import type { Transcript } from './transcript.ts';

/** Time limits of a dialogue, in milliseconds. */
export interface Limits {
  promptMs: number;
  lightMs: number;
  heavyMs: number;
  /** For a program that answers a question. */
  lookMs: number;
  /** For a whole dialogue: no new line is written after it. */
  dialogueMs: number;
  /** How long to wait for another command of this host to end. */
  lockMs: number;
}

/** Where a dialogue is put on record; each call returns when the record is durable. */
export interface Recorder {
  acting(ids: readonly StableId[]): void;
  told(messages: readonly Told[]): void;
}

/** For reads: there is nothing to put on record. */
export const unrecorded: Recorder = { acting: () => undefined, told: () => undefined };

/** Leads a dialogue with a started tool and always ends it. `why` = the tool never came to its prompt. */
export const talk = async <T>(
  driver: Driver,
  start: () => Tool,
  dialogue: () => Dialogue<T>,
  record: Recorder,
  limits: Limits,
  transcript: Transcript,
  giveWay: GiveWay,
): Promise<{ ok: true; value: T } | { ok: false; why: string }> => {
  const deadline = performance.now() + limits.dialogueMs;
  const tool = start();
  try {
    const ready = await tool.ready(limits.promptMs);
    transcript.answer(ready);
    if (!ready.ok) return ready;
    const value = await lead(dialogue(), tool, record, limits, transcript, giveWay, deadline);
    await lead(
      driver.farewell(),
      tool,
      record,
      { ...limits, lightMs: Math.min(limits.lightMs, 5_000) },
      null,
      goOn,
      Infinity,
    );
    return { ok: true, value };
  } finally {
    const { ended } = await tool.close();
    if (!ended) transcript.note('the tool did not end after SIGTERM and was left running');
  }
};

const lead = async <T>(
  dialogue: Dialogue<T>,
  tool: Tool,
  record: Recorder,
  limits: Limits,
  transcript: Transcript | null,
  giveWay: GiveWay,
  deadline: number,
): Promise<T> => {
  let reply: Reply = { ok: true, text: '' };
  for (;;) {
    const turn = dialogue.next(reply);
    if (turn.done) return turn.value;
    const step = turn.value;
    if (step.kind === 'acting') {
      record.acting(step.ids);
      reply = { ok: true, text: '' };
    } else if (step.kind === 'told') {
      record.told(step.messages);
      reply = { ok: true, text: '' };
    } else if (step.kind === 'may-end') {
      const why = giveWay();
      if (why !== null) transcript?.note(`ended early: ${why}`);
      reply = why === null ? { ok: true, text: '' } : { ok: false, why };
    } else if (performance.now() > deadline) {
      reply = { ok: false, why: 'the dialogue took too long; nothing more was sent' };
    } else {
      transcript?.said(step.line);
      reply = await tool.say(step.line, patienceWith(step, limits));
      transcript?.answer(step.ofMail ? withoutMail(reply) : reply);
    }
  }
};

const patienceWith = ({ weight, ofMail }: Extract<Step, { kind: 'say' }>, limits: Limits): number =>
  weight === 'heavy' ? limits.heavyMs : ofMail ? Math.min(limits.lightMs, HOLD_MS) : limits.lightMs;

/** Why there is no answer may quote its beginning, too. */
const withoutMail = (reply: Reply): Reply =>
  reply.ok
    ? { ok: true, text: `(${reply.text.length} characters of a message, not kept)` }
    : { ok: false, why: 'no answer' };
