import type { ChannelName, StableId } from '#shared/contracts/primitives.ts';
import type { Question } from '#shared/contracts/question.ts';
import { PS_COLUMNS } from '#shared/formats/ps/asked.ts';
import { isAtLeast } from '#shared/diagnosis/versions.ts';
import type { Dialogue, Reply, Step, ToolLine } from '../dialogue.ts';
import type { Look, LookedAt } from '../driver.ts';
import { qmLine } from './grammar.ts';
import { answersOf } from './history.ts';
import { heldReceived } from './received.ts';
import { drawnSample } from './sample.ts';

/**
 * How a playbook's question is answered: by a line of a qm dialogue, or by a program whose arguments come from this
 * table. Sources: 6.3 and 2005Q4 Administration Reference (imsimta qm, imsimta process, reconstruct), 6.3 Administration
 * Guide (counterutil, which never ends without a count).
 */
export const look = (question: Question, version: string | null): Look => {
  switch (question.ask) {
    case 'directory': {
      const { channel } = question;
      return inQm('qm-directory', ['directory', channel], () => say(qmLine(`directory ${channel}`), 'heavy'));
    }
    case 'history':
      return inQm('qm-history', ['history', question.channel], () => histories(question.channel, question.ids));
    case 'held':
      return inQm('qm-received', ['held', question.channel], () => heldReceived(question.channel));
    case 'sample':
      return inQm('qm-sample', ['sample', question.channel], () => drawnSample(question.channel));
    case 'jobs':
      return jobs(question.channel, version);
    case 'processes':
      return { by: 'program', kind: 'process', program: 'imsimta', args: ['process'] };
    case 'ps':
      return { by: 'program', kind: 'process', program: 'ps', args: ['-o', PS_COLUMNS] };
    case 'counterutil':
      return { by: 'program', kind: 'counterutil', program: 'counterutil', args: ['-o', question.object, '-n', '1'] };
    case 'reconstruct-check':
      return { by: 'program', kind: 'reconstruct-check', program: 'reconstruct', args: ['-n', question.mailbox] };
  }
};

const inQm = (kind: LookedAt, words: string[], lead: Extract<Look, { by: 'dialogue' }>['lead']): Look => ({
  by: 'dialogue',
  kind,
  tool: ['imsimta', 'qm', ...words],
  lead,
});

/** `qm messages` was removed in 6.3, which has `qm jobs`, always of all channels; for 5.x neither is documented. */
const jobs = (channel: ChannelName, version: string | null): Look => {
  const from6 = isAtLeast(version, 6, 0);
  if (from6 === null)
    return { by: 'nothing', why: 'the version of this host is not configured, and with it the command' };
  if (!from6) return { by: 'nothing', why: `version ${version} has no command for this` };
  return isAtLeast(version, 6, 3)
    ? inQm('qm-jobs', ['jobs'], () => say(qmLine('jobs'), 'light'))
    : inQm('qm-messages', ['messages', channel], () => say(qmLine(`messages ${channel}`), 'light'));
};

type Told = { ok: true; text: string } | { ok: false; why: string };

const TOOL_ERROR = /^\s*%?(?<line>[A-Z]+-[EF]-[A-Z_]+, .{0,200})/;

function* say(line: ToolLine, weight: 'light' | 'heavy'): Dialogue<Told> {
  const reply: Reply = yield { kind: 'say', line, weight } satisfies Step;
  if (!reply.ok) return reply;
  const error = TOOL_ERROR.exec(reply.text)?.groups?.['line'];
  return error === undefined ? reply : { ok: false, why: `qm answered ${error}` };
}

/** Lines that the reader of histories takes for the opening of one. */
const OPENING = /^(?=\s*(?:Message id|Filename):)/gm;

/** Answers that name the message that was asked for; what follows the opening is foreign and must not look like another. */
function* histories(channel: ChannelName, ids: readonly StableId[]): Dialogue<Told> {
  const found = yield* answersOf(channel, ids);
  if ('why' in found) return { ok: false, why: found.why };
  const read = found.flatMap(({ answer }) =>
    answer.outcome === 'done' ? [`${answer.opening.trim()}\n${answer.text.replace(OPENING, '| ')}\n`] : [],
  );
  return read.length > 0 ? { ok: true, text: read.join('\n') } : { ok: false, why: 'none of these messages is queued' };
}
