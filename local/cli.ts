import { readFileSync } from 'node:fs';
import { analyzeCommand, type Terminal } from './analyze/command.ts';
import { auditCommand } from './audit/command.ts';
import { doctorCommand } from './doctor/command.ts';
import { runbookCommand } from './runbook/command.ts';
import { replayCommand } from './replay/command.ts';
import { stateCommand } from './state/command.ts';

const HELP = `Usage: queuewarden COMMAND [options]

Commands:
  analyze PATH...   diagnose mail queue trouble from logs and saved tool outputs
  runbook --out DIR write the runbook as a static site
  replay PATH...    print the incidents that a host's history would have opened
  audit verify|show check the record of everything that was done, or tell one action
  state copy        put the documents of a deployment into an empty bucket: a restore
  doctor            check a deployment, or the system of npm start, from end to end

Options:
  --help            print this text; after a command, the command's help
  --version         print the version
`;

const COMMANDS: Readonly<Record<string, (args: readonly string[], terminal: Terminal) => Promise<number>>> = {
  analyze: analyzeCommand,
  runbook: runbookCommand,
  replay: replayCommand,
  audit: auditCommand,
  state: stateCommand,
  doctor: doctorCommand,
};

const version = (): string => {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};

/** Runs `queuewarden` with its arguments and resolves with the exit status. */
export const main = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const [name = '', ...rest] = args;
  if (name === '--help') {
    terminal.out(HELP);
    return 0;
  }
  if (name === '--version') {
    terminal.out(`${version()}\n`);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) return command(rest, terminal);
  terminal.err(`queuewarden: ${name === '' ? 'no command given' : 'unknown command'}\n\n${HELP}`);
  return 2;
};
