import { parseArgs } from 'node:util';
import { HostName, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { createZone } from '#shared/formats/mail-log/time.ts';
import { analyze } from './analyze.ts';
import { hostsOf } from './host-paths.ts';
import { createPaint } from './paint.ts';
import { printJson } from './print-json.ts';
import { printText } from './print-text.ts';
import { exitCodeOf, UNNAMED_HOST } from './report.ts';

/** Where a command writes. `color`: the reader is a terminal that wants colours. */
export interface Terminal {
  out: (text: string) => void;
  err: (text: string) => void;
  color: boolean;
}

/** Help text of `queuewarden analyze`. */
export const ANALYZE_HELP = `Usage: queuewarden analyze [options] PATH...
       queuewarden analyze [options] HOST=PATH...

Diagnoses mail queue trouble from logs and saved tool outputs. Each PATH is a
file (gzip is recognised) or a folder, read recursively; what a file is, is told
by its content. Each stretch of mail time is assessed, 24 hours at a time. Sends
nothing anywhere.

HOST=PATH says of which host it is: each host is assessed by itself, then what
takes no mail from one is compared with what the others see: us or them?

Options:
  --timezone ZONE   time zone of the host's mail.log, e.g. Europe/Vienna (default UTC)
  --host NAME       name of the host of a PATH without one (default localhost)
  --now TIME        assess the last day up to this time, leave out the rest, e.g.
                    2026-03-04T10:00:00Z (default: all times in the logs)
  --json            print one JSON document
  --help            print this text

Exit status: 0 no problem found, 1 problems found, 2 nothing could be read or wrong usage.
`;

const OPTIONS = {
  timezone: { type: 'string' },
  host: { type: 'string', default: UNNAMED_HOST },
  now: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const NOW = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const instantOf = (text: string): Instant | null => {
  const epochMs = NOW.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(epochMs) ? null : toInstant(epochMs);
};

/** Runs `queuewarden analyze` and resolves with the exit status. */
export const analyzeCommand = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const usage = (problem: string): number => {
    terminal.err(`queuewarden analyze: ${problem}\n\n${ANALYZE_HELP}`);
    return 2;
  };
  const read = parsed(args);
  if (typeof read === 'string') return usage(read);
  const { values, positionals } = read;
  if (values.help) {
    terminal.out(ANALYZE_HELP);
    return 0;
  }
  if (positionals.length === 0) return usage('no PATH given');
  const host = HostName.safeParse(values.host);
  if (!host.success) return usage('--host must be a lower-case host name');
  if (values.timezone !== undefined && !createZone(values.timezone))
    return usage('--timezone must be an IANA zone, such as Europe/Vienna');
  const now = values.now === undefined ? null : instantOf(values.now);
  if (values.now !== undefined && now === null)
    return usage('--now must be an ISO time with its zone, such as 2026-03-04T10:00:00Z');

  const hosts = hostsOf(positionals, host.data);
  const analysis = await analyze(hosts, { timezone: values.timezone ?? null, now });
  terminal.out(values.json ? printJson(analysis) : printText(analysis, createPaint(terminal.color)));
  return exitCodeOf(analysis);
};
