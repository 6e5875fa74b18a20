import type { LogSource } from '#shared/contracts/evidence.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { parseQmDirectory } from '#shared/formats/imsimta-qm-directory/parse.ts';
import { parseQmResults } from '#shared/formats/imsimta-qm-results/parse.ts';
import { FORMATS, sniffFormat } from '#shared/formats/index.ts';
import { parseMailLogLine } from '#shared/formats/mail-log/parse.ts';
import { parseLogOptions } from '#shared/formats/mail-log/options.ts';
import { createMmpReader } from '#shared/formats/mmp/reader.ts';
import { createMmpSessions } from '#shared/formats/mmp/sessions.ts';
import { parseClosedSession } from '#shared/formats/nslog/session.ts';
import { parseQueueFileName } from '#shared/formats/queue-file-name.ts';
import { parseWatcher } from '#shared/formats/watcher/parse.ts';
import type { Noise } from './noise.ts';
import { LOG_SAMPLES } from './log-samples.ts';
import { SAMPLES } from './samples.ts';

/** Something that reads text, with a text that it can read. */
export interface Reader {
  name: string;
  sample: string;
  /** Reads the text; says what is wrong with the answer, null = nothing. */
  faultOf: (text: string, noise: Noise) => string | null;
}

const AT = '2026-03-04T09:15:00.000Z';
const encoder = new TextEncoder();

interface Counted {
  lines: number;
  parsed: number;
  unparsed: number;
}

const countFault = ({ lines, parsed, unparsed }: Counted, most: number): string | null => {
  if (parsed + unparsed !== lines) return `${parsed} parsed and ${unparsed} unparsed are not ${lines} lines`;
  return lines > most ? `${lines} lines of ${most}` : null;
};

const linesOf = (text: string): number => {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
};

const tools: Reader[] = FORMATS.flatMap(({ kind, reading }) => {
  if (reading.as !== 'whole') return [];
  // A secret may end up under another name when its line is damaged; that it never does unharmed is tested apart.
  const sample = (SAMPLES[kind] ?? '').replaceAll('tell nobody', 'x');
  return [
    {
      name: kind,
      sample,
      faultOf: (text: string) => {
        const { facts, coverage } = reading.read(text, AT, 'Europe/Berlin');
        for (const fact of facts)
          if (fact.line && fact.line.end < fact.line.start) return 'a line ends before it begins';
        return countFault(coverage, linesOf(text));
      },
    },
  ];
});

/** Bytes of a log come cut anywhere. */
const written = (to: (piece: Uint8Array) => void, text: string, { below }: Noise): void => {
  const bytes = encoder.encode(text);
  for (let damage = below(3); damage > 0 && bytes.length > 0; damage -= 1) bytes[below(bytes.length)] = below(256);
  const cut = below(bytes.length + 1);
  to(bytes.subarray(0, cut));
  to(bytes.subarray(cut));
};

const log = (name: string, source: LogSource, sample: string): Reader => ({
  name,
  sample,
  faultOf: (text, noise) => {
    const digester = createLogDigester({ evidence: 'e', host: 'mx1', timezone: 'Europe/Berlin', source });
    written((piece) => digester.write(piece), text, noise);
    return countFault(digester.end().coverage, linesOf(text) + 3);
  },
});

const logs: Reader[] = [
  log('mail.log', 'mail.log', LOG_SAMPLES.mailLog),
  log('service log', 'default', LOG_SAMPLES.serviceLog),
  log('proxy log', 'mmp', `${LOG_SAMPLES.proxyLog}${LOG_SAMPLES.serviceLog}`),
  {
    name: 'proxy log of 5.2',
    sample: LOG_SAMPLES.proxyLog,
    faultOf: (text, noise) => {
      const sessions = createMmpSessions(() => undefined);
      const reader = createMmpReader(sessions.add);
      written(reader.write, text, noise);
      sessions.end();
      return countFault(reader.end(), linesOf(text) + 3);
    },
  },
];

const others: Reader[] = [
  {
    name: 'line of mail.log',
    sample: LOG_SAMPLES.mailLog,
    faultOf: (text) => {
      parseMailLogLine(text);
      for (const line of text.split('\n')) parseMailLogLine(line);
      return null;
    },
  },
  {
    name: 'watcher',
    sample: LOG_SAMPLES.watcher,
    faultOf: (text) => countFault(parseWatcher(text).coverage, linesOf(text)),
  },
  {
    name: 'options of mail.log',
    sample: LOG_SAMPLES.options,
    faultOf: (text) => {
      const { options } = parseLogOptions(text);
      return options === null || Number.isInteger(options.format) ? null : 'no whole format';
    },
  },
  {
    name: 'qm directory in the executor',
    sample: SAMPLES['qm-directory'] ?? '',
    faultOf: (text) => (parseQmDirectory(text) === undefined ? 'nothing' : null),
  },
  {
    name: 'qm results',
    sample: LOG_SAMPLES.qmResults,
    faultOf: (text) => (parseQmResults(text) === undefined ? 'nothing' : null),
  },
  {
    name: 'queue file name',
    sample: LOG_SAMPLES.fileName,
    faultOf: (text) => {
      const name = parseQueueFileName(text);
      return name === null || name.attempts >= 0 ? null : 'less than no attempt';
    },
  },
  {
    name: 'closed session',
    sample: 'close [192.0.2.7:4331] ann 2026/3/4 9:15:02 0:00:01 32 185 1',
    faultOf: (text) => ((parseClosedSession(text)?.durationSeconds ?? 0) >= 0 ? null : 'less than no time'),
  },
  {
    name: 'kind of a text',
    sample: `${LOG_SAMPLES.mailLog}${LOG_SAMPLES.serviceLog}${SAMPLES['ps']}${SAMPLES['core-files']}`,
    faultOf: (text) => (sniffFormat(text, 'saved.txt').kind === '' ? 'no name' : null),
  },
];

/** Everything that reads what a host, a tool or a stranger wrote. */
export const READERS: readonly Reader[] = [...tools, ...logs, ...others];
