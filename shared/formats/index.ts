import type { Coverage } from '#shared/contracts/digest.ts';
import type { LogSource } from '#shared/contracts/evidence.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { createCoverageCounter } from './coverage.ts';
import { parseCounters } from './imsimta-counters/parse.ts';
import { parseProcesses } from './imsimta-process/parse.ts';
import { parseQmDirectory } from './imsimta-qm-directory/parse.ts';
import { parseImsimtaVersion } from './imsimta-version/parse.ts';
import { byLines, byMark, type Sniff } from './sniff.ts';

/** What a text says as a whole. */
export interface WholeReading {
  facts: readonly Fact[];
  coverage: Coverage;
  productVersion: string | null;
}

/**
 * What can be done with a text of a format: digest its lines, read it whole, or only say what it is. `at` = when it was
 * printed; `timezone` = IANA zone of the host, for dates without one (UTC when it is not told).
 */
export type Reading =
  | { as: 'log'; source: LogSource }
  | { as: 'whole'; read: (text: string, at: Instant, timezone?: string) => WholeReading }
  | { as: 'recognised' };

/** A kind of text that Queuewarden knows when it sees it. */
export interface Format {
  kind: string;
  sniff: Sniff;
  reading: Reading;
}

const STAMP = String.raw`\s?\d{1,2}-[A-Za-z]{3}-\d{4} \d\d:\d\d:\d\d`;
const MAIL_LOG = new RegExp(
  String.raw`^(?:[^\s:]{1,200}:(?:\d+[:-])?|(?:<\d+>)?[A-Z][a-z]{2} [ \d]\d \S+ \S+ [^\s:]+: (?:\[ID [^\]]*\] )?)?(?:${STAMP}(?:\.\d\d)? +\S|<(?:en|co|he) )|^\{"[^}]*"ac":`,
);
const NSLOG = /^\[?\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4,6}\]? \S+ [\w-]+\[\d+\]: /;
const MMP = /^\[?\d\d\/[A-Z][a-z]{2}\/\d{4}:\S+ \S+ \S+ (?:ImapProxy|PopProxy|SmtpProxy|AService)\[\d+\]: /;
const NOTHING = /^\b$/;

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

/** All lines read, or none of them for one reason. */
const allOrNone = (text: string, reason: string | null): Coverage => {
  const coverage = createCoverageCounter();
  for (const line of linesOf(text)) {
    if (reason === null) coverage.parsed();
    else coverage.unparsed(reason, line);
  }
  return coverage.take();
};

// A saved output may begin with a note of whoever saved it.
const NOTE = /^#.*(?:\n|$)/;

const whole = (
  read: (text: string, at: Instant, timezone: string) => { facts: readonly Fact[]; coverage: Coverage },
  productVersion: (text: string) => string | null = () => null,
): Reading => ({
  as: 'whole',
  read: (text, at, timezone = 'UTC') => {
    const note = NOTE.exec(text)?.[0] ?? '';
    const { facts, coverage } = read(text.slice(note.length), at, timezone);
    return { facts, coverage: note === '' ? coverage : withNote(coverage), productVersion: productVersion(text) };
  },
});

const withNote = (c: Coverage): Coverage => ({
  ...c,
  lines: c.lines + 1,
  unparsed: c.unparsed + 1,
  reasons: { ...c.reasons, note: 1 },
});

const productVersion = (text: string): string | null => {
  const read = parseImsimtaVersion(text);
  return read.ok ? read.version.version.slice(0, 40) : null;
};

const version = whole(
  (text) => ({ facts: [], coverage: allOrNone(text, productVersion(text) === null ? 'no-product-line' : null) }),
  productVersion,
);

const directory = (text: string): { facts: Fact[]; coverage: Coverage } => {
  const read = parseQmDirectory(text);
  return { facts: [], coverage: allOrNone(text, read.ok ? null : read.reason) };
};

const log = (source: LogSource): Reading => ({ as: 'log', source });
const recognised: Reading = { as: 'recognised' };

/** Every known format. Kinds without a reader are named all the same, so that a person sees what was not looked at. */
export const FORMATS: readonly Format[] = [
  { kind: 'mail.log', sniff: byLines(MAIL_LOG, /mail\.log|connection\.log/), reading: log('mail.log') },
  { kind: 'mmp', sniff: byLines(MMP, /mmp|Proxy|AService/), reading: log('mmp') },
  {
    kind: 'nslog',
    sniff: (head, name) => byLines(NSLOG, /imap|pop|http|imta|default|nslog/)(head, name) * 0.99,
    reading: log('default'),
  },
  {
    kind: 'mmp-5.2',
    sniff: byLines(/^(?:\[?\d\S* ?.{0,40})?(?:\(sid 0x[0-9a-f]+\)|session start, client IP)/, /mmp|Proxy/),
    reading: recognised,
  },
  {
    kind: 'pmdf-directory',
    sniff: byMark(/^\s*qm\.maint> *DIRECTORY\b|PMDF_QUEUE:|total messages? queued/, NOTHING),
    reading: recognised,
  },
  {
    kind: 'qm-directory',
    sniff: byMark(/^Data gathered from the queue directory tree|^Channel: \S+\s+Size Queued since/, /qm-dir/),
    reading: whole(directory),
  },
  {
    kind: 'counters-show',
    sniff: byMark(/^Channel\s+Messages\s+Recipients\s+Blocks/, /counters/),
    reading: whole((text) => ({ facts: [], coverage: parseCounters(text).coverage })),
  },
  { kind: 'counterutil-list', sniff: byMark(/^Listing registry \(/, /counterutil/), reading: recognised },
  {
    kind: 'counterutil',
    sniff: byMark(/^Monitor countero?o?bject|^\S+ \[\d+ bytes\]: /, /counterutil/),
    reading: recognised,
  },
  {
    kind: 'imcheck',
    sniff: byMark(/^imcheck -|^Msg Path: |^ MsgNo\s+Uid\s+Internal Date/, /imcheck/),
    reading: recognised,
  },
  {
    kind: 'process',
    sniff: byMark(/^USER\s+PID\s+S\s+VSZ\s+RSS\s+STIME\s+TIME\s+COMMAND|\/job_controller\b/, /process/),
    reading: whole((text) => ({ facts: [], coverage: parseProcesses(text).coverage })),
  },
  {
    kind: 'version',
    sniff: byMark(/^[A-Z].{0,100}Messaging (?:Exchange )?Server \d+\.\d.*\(built |^libimta\.so /, /version/),
    reading: version,
  },
  {
    kind: 'job_controller.cnf',
    sniff: byMark(/^\[(?:POOL|CHANNEL|PERIODIC_JOB)=|^!(?:IMTA|MTA) job controller/i, /job_controller/),
    reading: recognised,
  },
  {
    kind: 'option.dat',
    sniff: (head, name) =>
      /option\.dat/.test(name)
        ? byLines(/^[A-Z_]+=/, NOTHING)(head, name)
        : byMark(/^LOG_[A-Z_]+=-?\d/, NOTHING)(head, name) * 0.9,
    reading: recognised,
  },
  {
    kind: 'qm-messages',
    sniff: byMark(/^\s*host\s+active messages\s+delayed messages/, /qm-messages/),
    reading: recognised,
  },
  { kind: 'qm-jobs', sniff: byMark(/JOBS ACTIVE FOR CHANNEL|BEING PROCESS\w* BY JOB/, /qm-jobs/), reading: recognised },
  { kind: 'qm-history', sniff: byMark(/^\s*Filename: \S+\/queue\/\S+/, /history/), reading: recognised },
  { kind: 'qm-message-line', sniff: byMark(/^%?QM-[SIWEF]-[A-Z_]+, /, /qm-/), reading: recognised },
  {
    kind: 'prstat',
    sniff: byLines(/^\s*\d+ \S+ \d+ ?-?\d+ \d+[KMG] \d+[KMG] \w+ \d+:\d+(?::\d+)? [\d.]+%/, /prstat|top/),
    reading: recognised,
  },
  {
    kind: 'reconstruct-messages',
    sniff: byMark(/Needs reconstruct|^"?Mailbox corrupted, |Run reconstruct -m/, /reconstruct/),
    reading: recognised,
  },
  {
    kind: 'start-msg-failure',
    sniff: byMark(/Starting STORE daemon|Fatal error: Cannot/, /start-msg/),
    reading: recognised,
  },
  {
    kind: 'snmp-mta-table',
    sniff: byMark(/^mtaTable:|^\s*mta(?:Received|Stored)Messages\.\d+ = /, /snmp/),
    reading: recognised,
  },
];

/** What no format claims. */
export const UNKNOWN: Format = { kind: 'unknown', sniff: () => 0, reading: recognised };

// A log with a damaged beginning is still that log; below this share it is something that quotes one.
const LEAST = 0.3;

/** Format of a text by its beginning (up to 64 KiB); the file's name decides only between equals. */
export const sniffFormat = (head: string, name: string): Format => {
  let best = UNKNOWN;
  let bestScore = LEAST;
  for (const format of FORMATS) {
    const score = format.sniff(head, name);
    if (score > bestScore) {
      best = format;
      bestScore = score;
    }
  }
  return best;
};
