import { hasMessagesCommand } from '../../log/products.ts';
import { headerStamp } from '../../log/local-time.ts';
import { showCounters } from '../counters.ts';
import { complete, parseWords } from '../words.ts';
import { act } from './acting.ts';
import { jobs, messages, stopOrStart } from './controller.ts';
import { directory } from './listing.ts';
import { history, read } from './reading.ts';
import { complain, type Session } from './session.ts';
import { summarize, top } from './summary.ts';

type Command = (session: Session, args: readonly string[]) => void | Promise<void>;

const commands: Record<string, { run: Command; interactiveOnly?: true }> = {
  counters: {
    run: async (session, args) => {
      if (args[0] !== 'show') complain(session, '%QM-E-BADCMD, only counters show is simulated');
      else if (!(await showCounters(session.context, parseWords(args.slice(1)).operands[0]))) session.failed = true;
    },
  },
  date: { run: ({ context }) => context.print(`${headerStamp(context.zone, context.now())}\n`) },
  delete: { run: (session, args) => act(session, 'delete', args), interactiveOnly: true },
  directory: { run: (session, args) => directory(session, args, false) },
  held: { run: (session, args) => directory(session, args, true) },
  help: { run: ({ context }) => context.print(`${Object.keys(commands).join(' ')} exit quit\n`) },
  history: { run: history, interactiveOnly: true },
  hold: { run: (session, args) => act(session, 'hold', args), interactiveOnly: true },
  jobs: { run: jobs },
  messages: { run: (session, args) => messages(session, args[0]) },
  read: { run: read, interactiveOnly: true },
  release: { run: (session, args) => act(session, 'release', args), interactiveOnly: true },
  return: { run: (session, args) => act(session, 'return', args), interactiveOnly: true },
  start: { run: (session, args) => stopOrStart(session, 'start', args[0]) },
  stop: { run: (session, args) => stopOrStart(session, 'stop', args[0]) },
  summarize: { run: summarize },
  top: { run: top },
  view: {
    run: (session, args) => void (session.source = parseWords(args).options.has('database') ? 'database' : 'tree'),
    interactiveOnly: true,
  },
};

/** Runs one command line; `exit` when it asks to leave. Names may be abbreviated. */
export const runCommand = async (
  session: Session,
  [word = '', ...args]: readonly string[],
  mode: 'interactive' | 'oneShot',
): Promise<'exit' | 'done'> => {
  const missing = hasMessagesCommand(session.context.identity.version) ? 'jobs' : 'messages';
  const names = [...Object.keys(commands), 'exit', 'quit'].filter((name) => name !== missing);
  const name = complete(names, word);
  if (name === 'exit' || name === 'quit') return 'exit';
  const command = name === null ? undefined : commands[name];
  if (!command) complain(session, `%QM-E-BADCMD, unknown or ambiguous command "${word}"`);
  else if (command.interactiveOnly && mode === 'oneShot') {
    complain(session, `%QM-E-INTERACTIVE, ${name} can be used inside qm only`);
  } else await command.run(session, args);
  return 'done';
};
