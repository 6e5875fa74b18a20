import type { Dialogue, Reply } from '#agent/drivers/dialogue.ts';
import type { Look } from '#agent/drivers/driver.ts';
import { drivers } from '#agent/drivers/index.ts';
import type { Asked, Asking } from '#shared/contracts/asked.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { Question } from '#shared/contracts/question.ts';
import type { Window } from '#shared/contracts/window.ts';
import { noteAsking } from '#shared/investigation/answer.ts';
import { needsOf } from '#shared/investigation/needs.ts';
import { plan } from '#shared/investigation/plan.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import type { MailhostConfig } from '../mailhost/config.ts';
import type { Life } from '../mailhost/life.ts';
import type { ToolOutput } from '../scenarios/scenario.ts';

/** Puts questions of playbooks to a simulated host, within the budget, and brings what its tools print. */
export interface Answerer {
  /** Plans what is asked for. `now` = clock on the wall, epoch milliseconds. */
  ask(findings: readonly Finding[], window: Window, now: number): void;
  /** Answers to what was planned, from the host as it is now. */
  answers(): Promise<ToolOutput[]>;
}

type Answer = { ok: true; output: ToolOutput } | { ok: false; why: string };

/** Leads a dialogue of the driver with the host's own `qm`, which nobody else waits for. */
const led = async <T>(dialogue: Dialogue<T>, say: (line: string) => Promise<string>): Promise<T> => {
  let reply: Reply = { ok: true, text: '' };
  for (;;) {
    const turn = dialogue.next(reply);
    if (turn.done) return turn.value;
    reply = { ok: true, text: turn.value.kind === 'say' ? await say(turn.value.line) : '' };
  }
};

/** What the executor's configuration has before a program's arguments. */
const LEADING = { imsimta: [], counterutil: [], reconstruct: [], ps: ['-u', 'mailsrv'] } as const;

const printedBy = async ({ kind, program, args }: Extract<Look, { by: 'program' }>, life: Life): Promise<Answer> => {
  const words = [...LEADING[program], ...args];
  const { status, output } = await (program === 'imsimta' ? life.imsimta(words) : life.storeTool(program, words));
  if (status !== 0) return { ok: false, why: `${program} ended with exit code ${status}` };
  const tool = [program, ...args];
  const opening = program === 'reconstruct' || program === 'ps' ? `$ ${tool.join(' ')}\n` : '';
  return { ok: true, output: { kind, tool, stdout: `${opening}${output}` } };
};

const answerOf = async (question: Question, life: Life, version: string): Promise<Answer> => {
  const how = drivers.imsimta.look(question, version);
  if (how.by === 'nothing') return { ok: false, why: how.why };
  if (how.by === 'program') return printedBy(how, life);
  const told = await led(how.lead(), life.qm());
  if (!told.ok) return told;
  // As the executor hands it on: the command stands above what it printed.
  return { ok: true, output: { kind: how.kind, tool: how.tool, stdout: `$ ${how.tool.join(' ')}\n${told.text}` } };
};

/** An answerer for a host that answers questions of these kinds. */
export const answererOf = (life: Life, config: MailhostConfig, kinds: readonly Question['ask'][]): Answerer => {
  let asked: Asked = { version: 1, host: `${config.name}.${config.domain}`, askings: [] };
  let waiting: readonly Asking[] = [];
  let count = 0;
  return {
    ask: (findings, window, now) => {
      const needs = needsOf(findings, window).filter(({ ask }) => kinds.includes(ask));
      const planned = plan(asked, needs, toInstant(now), () => `question-${(count += 1)}`);
      [asked, waiting] = [planned.next, planned.ask];
    },
    answers: async () => {
      const outputs: ToolOutput[] = [];
      for (const { request, question } of waiting) {
        const answer = await answerOf(question, life, config.version);
        asked = noteAsking(asked, request, answer.ok ? 'answered' : 'failed', answer.ok ? null : untrusted(answer.why));
        if (answer.ok) outputs.push(answer.output);
      }
      waiting = [];
      return outputs;
    },
  };
};
