import type { ChannelAction } from '#shared/actions/index.ts';
import type { ChannelName } from '#shared/contracts/primitives.ts';
import { parseQmResults } from '#shared/formats/imsimta-qm-results/parse.ts';
import type { Dialogue, Reply, Step } from '../dialogue.ts';
import type { Control, Controlled } from '../driver.ts';
import { qmLine } from './grammar.ts';

/**
 * How a channel action is done. `submit` honours pending backoff and takes the channel, since without one it would run
 * another; `cache -sync` has no channel and removes nothing. Sources: 6.3 and 2005Q4 Administration Reference (imsimta
 * qm start and stop, imsimta submit, imsimta cache).
 */
export const control = (action: ChannelAction, channel: ChannelName): Control => {
  switch (action) {
    case 'start':
    case 'stop': {
      const line = qmLine(`${action} ${channel}`);
      return { by: 'dialogue', lead: () => say(line) };
    }
    case 'retry':
      return { by: 'program', args: ['submit', channel] };
    case 'cache-sync':
      return { by: 'program', args: ['cache', '-sync'] };
  }
};

function* say(line: ReturnType<typeof qmLine>): Dialogue<Controlled> {
  yield { kind: 'acting', ids: [] } satisfies Step;
  const reply: Reply = yield { kind: 'say', line, weight: 'light' } satisfies Step;
  if (!reply.ok) return { status: 'unknown', text: reply.why };
  const [first, ...rest] = reply.text.split('\n');
  return judgeAnswer(first?.trim() === line ? rest.join('\n') : reply.text);
}

/** What a program printed on both streams and how it ended. Its exit codes are not documented: both must be good. */
export const judgeProgram = (exitCode: number | null, text: string): Controlled => {
  const answer = judgeAnswer(text);
  if (exitCode === null) return { status: 'unknown', text: answer.text };
  return exitCode !== 0 && answer.status === 'done' ? { status: 'failed', text: `exit code ${exitCode}` } : answer;
};

/** Silence or good result lines are success; an error line is failure; what is not understood is neither. */
const judgeAnswer = (text: string): Controlled => {
  const { lines, strange } = parseQmResults(text);
  const said = lines.map(({ facility, severity, ident, text: told }) => `${facility}-${severity}-${ident}, ${told}`);
  const error = lines.findIndex(({ severity }) => severity === 'E' || severity === 'F');
  if (error !== -1) return { status: 'failed', text: said[error]!.slice(0, 300) };
  const warning = lines.findIndex(({ severity }) => severity === 'W');
  const odd = strange[0] ?? said[warning];
  if (odd !== undefined) return { status: 'unknown', text: `an answer that is not understood: ${odd.slice(0, 300)}` };
  return { status: 'done', text: said.join('; ').slice(0, 300) };
};
