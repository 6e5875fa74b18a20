import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { HostName } from '#shared/contracts/primitives.ts';
import { createZone } from '#shared/formats/mail-log/time.ts';
import { assess } from '#shared/playbooks/index.ts';
import type { Terminal } from '../analyze/command.ts';
import { hostsOf } from '../analyze/host-paths.ts';
import { createPaint } from '../analyze/paint.ts';
import { plain } from '../analyze/plain.ts';
import { UNNAMED_HOST } from '../analyze/report.ts';
import { differences } from './difference.ts';
import { loadPlaybooks, PlaybooksFailed } from './load-playbooks.ts';
import { printDifferences, printIncidents } from './print.ts';
import { asJson } from './print-json.ts';
import { type Assess, type Replay, replay } from './replay.ts';

/** Help text of `queuewarden replay`. */
const HELP = `Usage: queuewarden replay [options] PATH...
       queuewarden replay [options] HOST=PATH...

Tells the history of a host to the playbooks as it happened, and prints the
incidents that would have been opened: when, for how long, and with which
actions. What can be taken back (hold, start, stop) would have been proposed by
itself; the rest is offered until somebody asks for it, some of it only for mail
that a hold has kept for a while.
PATHs are files and folders, read as by "queuewarden analyze". Sends nothing
anywhere.

HOST=PATH says of which host it is: the histories are told side by side, and
what takes no mail from one host is compared with what the others see by then.

Options:
  --timezone ZONE   time zone of the host's mail.log, e.g. Europe/Vienna (default UTC)
  --host NAME       name of the host of a PATH without one (default localhost)
  --every MINUTES   minutes of mail time between two looks, 1 to 60 (default 5)
  --playbooks DIR   use the playbooks of another checkout (its shared/playbooks);
                    runs the code of DIR/index.ts
  --diff            with --playbooks: print only what they tell differently from these
  --json            print one JSON document
  --help            print this text

Exit status: 0 no incident (with --diff: no difference), 1 incidents (differences),
2 nothing could be read, a PATH is not there, the other playbooks failed, or
wrong usage.
`;

const OPTIONS = {
  timezone: { type: 'string', default: 'UTC' },
  host: { type: 'string', default: UNNAMED_HOST },
  every: { type: 'string', default: '5' },
  playbooks: { type: 'string' },
  diff: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** Runs `queuewarden replay` and resolves with the exit status. */
export const replayCommand = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const usage = (problem: string): number => {
    terminal.err(`queuewarden replay: ${problem}\n\n${HELP}`);
    return 2;
  };
  const read = parsed(args);
  if (typeof read === 'string') return usage(read);
  const { values, positionals } = read;
  if (values.help) {
    terminal.out(HELP);
    return 0;
  }
  if (positionals.length === 0) return usage('no PATH given');
  const host = HostName.safeParse(values.host);
  if (!host.success) return usage('--host must be a lower-case host name');
  if (!createZone(values.timezone)) return usage('--timezone must be an IANA zone, such as Europe/Vienna');
  const every = /^\d{1,2}$/.test(values.every) ? Number(values.every) : 0;
  if (every < 1 || every > 60) return usage('--every must be a number of minutes from 1 to 60');
  if (values.diff && values.playbooks === undefined) return usage('--diff needs --playbooks DIR');

  const hosts = hostsOf(positionals, host.data);
  const missing = hosts.flatMap(({ paths }) => paths.filter((path) => !existsSync(path)));
  if (missing.length > 0) {
    for (const path of missing) terminal.err(`queuewarden replay: no such file or folder: ${plain(path)}\n`);
    return 2;
  }

  let others: Assess | null = null;
  try {
    others = values.playbooks === undefined ? null : await loadPlaybooks(values.playbooks);
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
  const sets = others === null ? [assess] : values.diff ? [assess, others] : [others];
  let told: Replay;
  try {
    told = await replay(hosts, { timezone: values.timezone, every, assess: sets });
  } catch (error) {
    if (!(error instanceof PlaybooksFailed)) throw error;
    terminal.err(`queuewarden replay: ${plain(error.message, 500)}\n`);
    return 2;
  }
  const [here = [], there = []] = told.incidents;
  const found = values.diff ? differences(here, there) : null;
  const paint = createPaint(terminal.color);
  if (values.json) terminal.out(asJson(told, found));
  else terminal.out(found === null ? printIncidents(told, paint) : printDifferences(told, found, paint));
  if (!told.files.some((file) => file.coverage.parsed > 0)) return 2;
  return (found ?? here).length > 0 ? 1 : 0;
};
