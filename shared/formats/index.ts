import type { Coverage } from '#shared/contracts/digest.ts';
import type { LogSource } from '#shared/contracts/evidence.ts';
import { parseAlarmMail } from './alarm-mail/parse.ts';
import { parseCoreListing } from './core-listing/parse.ts';
import { createCoverageCounter } from './coverage.ts';
import { parseCounterutilList } from './counterutil-list/parse.ts';
import { parseCounterutil } from './counterutil/parse.ts';
import { parseDatabaseLogs } from './database-logs/parse.ts';
import { parseDf } from './df/parse.ts';
import { unlessForbidden } from './forbidden-read.ts';
import { parseImcheck } from './imcheck/parse.ts';
import { parseCounters } from './imsimta-counters/parse.ts';
import { parseProcesses } from './imsimta-process/parse.ts';
import { parseQmDirectoryFacts } from './imsimta-qm-directory/facts.ts';
import { parseQmHistory } from './imsimta-qm-history/parse.ts';
import { parseQmJobs } from './imsimta-qm-jobs/parse.ts';
import { parseQmMessages } from './imsimta-qm-messages/parse.ts';
import { parseQmReceived } from './imsimta-qm-received/parse.ts';
import { parseQmResults } from './imsimta-qm-results/parse.ts';
import { parseQmSample } from './imsimta-qm-sample/parse.ts';
import { parseQmSummarize } from './imsimta-qm-summarize/parse.ts';
import { parseImtaCnf } from './imta-cnf/parse.ts';
import { parseImsimtaVersion } from './imsimta-version/parse.ts';
import { parseJobController } from './job-controller-cnf/parse.ts';
import { parseLoad } from './load/parse.ts';
import { parseMailboxListing } from './mailbox-listing/parse.ts';
import { parseOptions } from './option-dat/parse.ts';
import { parsePmdfDirectory } from './pmdf-directory/parse.ts';
import { ASKED_PS } from './ps/asked.ts';
import { BARE_ROW, parsePs } from './ps/parse.ts';
import { parseReconstructCheck, RECONSTRUCT_CHECK } from './reconstruct-check/parse.ts';
import { parseReconstructMessages } from './reconstruct-messages/parse.ts';
import { parseSnmpMta } from './snmp-mta/parse.ts';
import { parseMtaStartErrors, START_ERROR } from './mta-start-errors/parse.ts';
import { parseStartMsg } from './start-msg/parse.ts';
import { parseStoreStamps } from './store-stamps/parse.ts';
import { parseWatcher } from './watcher/parse.ts';
import { MAX_TOOL_LINE } from './tool-lines.ts';
import { byLines, byMark, type Sniff } from './sniff.ts';
import { type Reading, whole } from './whole.ts';

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
const PROCESS_TABLE =
  /^\s*(?:UID +PID +PPID +C +STIME|USER +PID +%CPU|PID +USER(?:NAME)? +(?:SIZE|PRI?|THR|NLWP|LWP)|(?:USER|PID|PPID|RSS|VSZ) .*\b(?:COMMAND|CMD)$)/;
const LOAD = /\bload averages?: *\d|^\s*r\s+b\s+(?:w\s+)?swpd?\s|^\s*(?:kthr|procs)\b.*\bcpu\b/;
const PRSTAT_TOTAL = /^Total: \d+ processes, \d+ lwps/m;
const NOTHING = /^\b$/;

/** A listing by `ls -l` with a file of such a name. */
const listed = (name: string): Sniff => byMark(new RegExp(`^-[-rwxsStTlL]{9}.{0,300}[ /]${name}$`), NOTHING);

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

/** Result lines of qm; the line after one may be the rest of its path. */
const readQmResults = (text: string): Coverage => {
  const coverage = createCoverageCounter();
  let open = false;
  for (const line of linesOf(text)) {
    const [result] = parseQmResults(line.slice(0, MAX_TOOL_LINE)).lines;
    if (result || open) coverage.parsed();
    else coverage.unparsed('no-result-line', line);
    open = result?.id === null;
  }
  return coverage.take();
};

const version = whole(
  (text) => ({ facts: [], coverage: allOrNone(text, parseImsimtaVersion(text) === null ? 'no-product-line' : null) }),
  parseImsimtaVersion,
);

/** Process tables of prstat and top also tell the load. */
const processes = whole((text, at) => {
  const { facts, coverage } = parsePs(text, at);
  return { facts: [...facts, ...parseLoad(text, at).facts], coverage };
});

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
    reading: log('mmp'),
  },
  {
    kind: 'watcher',
    sniff: byMark(/^Watcher process \d+ started\b/, /watcher/),
    // Its sentences carry no time: what happened when is not known, so that they are counted and prove nothing.
    reading: whole((text) => ({ facts: [], coverage: parseWatcher(text).coverage })),
  },
  {
    kind: 'pmdf-directory',
    sniff: byMark(/^\s*qm\.maint> *DIRECTORY\b|PMDF_QUEUE:|total messages? queued/, NOTHING),
    reading: whole(parsePmdfDirectory),
  },
  {
    kind: 'qm-directory',
    sniff: byMark(
      /^(?:qm[. ]maint> ?)?Data gathered from the queue directory tree|^Channel: \S+\s+Size Queued/,
      /qm-dir/,
    ),
    reading: whole(parseQmDirectoryFacts),
  },
  {
    kind: 'counters-show',
    sniff: byMark(/^Channel\s+Messages\s+Recipients\s+Blocks/, /counters/),
    reading: whole(parseCounters),
  },
  {
    kind: 'counterutil-list',
    sniff: byMark(/^Listing registry \(/, /counterutil/),
    reading: whole(parseCounterutilList),
  },
  {
    kind: 'counterutil',
    sniff: byMark(/^Monitor countero?o?bject|^\S+ \[\d+ bytes\]: /, /counterutil/),
    reading: whole(parseCounterutil),
  },
  {
    kind: 'imcheck',
    sniff: byMark(/^imcheck -|^Msg Path: |^Quota Used: \d|^ MsgNo\s+Uid\s+Internal Date/, /imcheck/),
    reading: whole(parseImcheck),
  },
  {
    kind: 'process',
    sniff: byMark(/^USER\s+PID\s+S\s+VSZ\s+RSS\s+STIME\s+TIME\s+COMMAND|\/job_controller\b/, /process/),
    reading: whole(parseProcesses),
  },
  {
    kind: 'ps',
    // Its paths may name the Job Controller as `imsimta process` does.
    sniff: (head, name) => (ASKED_PS.test(head) ? 1 : byMark(PROCESS_TABLE, /ps|prstat|top/)(head, name)),
    reading: processes,
  },
  {
    kind: 'version',
    sniff: byMark(/^[A-Z].{0,100}Messaging (?:Exchange )?Server \d.*\(built |^libimta\.so /, /version/),
    reading: version,
  },
  {
    kind: 'job_controller.cnf',
    sniff: byMark(/^\[(?:POOL|CHANNEL|PERIODIC_JOB)=|^!(?:IMTA|MTA) job controller/i, /job_controller/),
    reading: whole(parseJobController),
  },
  {
    kind: 'imta.cnf',
    sniff: byMark(
      /^defaults .*\bnotices \d|^[a-z][\w-]{0,39} .*\b(?:backoff "?[Pp][0-9Tt]|notices \d|smtp.* pool |subdirs \d+ )/,
      /imta\.cnf/,
    ),
    reading: whole(parseImtaCnf),
  },
  {
    kind: 'option.dat',
    sniff: (head, name) =>
      /option\.dat/.test(name)
        ? byLines(/^[A-Z_]+=/, NOTHING)(head, name)
        : byMark(/^LOG_[A-Z_]+=-?\d/, NOTHING)(head, name) * 0.9,
    reading: whole(parseOptions),
  },
  {
    kind: 'configutil',
    sniff: byMark(
      /^(?:\S{0,80}[$#%>] ?)?(?:\S{0,200}\/)?configutil -o |^(?:service|local|store|role|instance|mta)\.[\w.:*-]{1,200} = /,
      /configutil|msconfig/,
    ),
    reading: whole(parseOptions),
  },
  {
    kind: 'qm-messages',
    sniff: byMark(/^(?:qm[. ]maint> ?)?\s*host\s+active messages\s+delayed messages/, /qm-messages/),
    reading: whole(parseQmMessages),
  },
  {
    kind: 'qm-jobs',
    sniff: byMark(/JOBS ACTIVE FOR CHANNEL|BEING PROCESS\w* BY JOB|^\s*\d+ ACTIVE CHANNELS$/, /qm-jobs/),
    reading: whole(parseQmJobs),
  },
  {
    kind: 'qm-received',
    sniff: (head, name) =>
      byMark(/^\s*Filename: \S+\/\S+/, NOTHING)(head, name) &&
      byMark(/^Received:(?: by \S+)?$/, /received/)(head, name),
    reading: whole(unlessForbidden(parseQmReceived)),
  },
  {
    kind: 'qm-sample',
    sniff: byMark(/^Sampled: \d{1,9} of \d{1,9} in \S+$/, /sample/),
    reading: whole(unlessForbidden(parseQmSample)),
  },
  {
    kind: 'qm-history',
    sniff: byMark(/^\s*Filename: \S+\/queue\/\S+/, /history/),
    reading: whole(unlessForbidden(parseQmHistory)),
  },
  {
    kind: 'qm-summarize',
    sniff: byMark(/^(?:\S{0,80}[$#%>] ?)?(?:(?:\S{0,200}\/)?imsimta qm )?summarize\b/, /summarize/),
    reading: whole(parseQmSummarize),
  },
  {
    kind: 'qm-message-line',
    sniff: byMark(/^%?QM-[SIWEF]-[A-Z_]+, /, /qm-/),
    // What somebody did by hand, without a time: read, and no fact of the queue.
    reading: whole((text) => ({ facts: [], coverage: readQmResults(text) })),
  },
  {
    kind: 'prstat',
    sniff: (head, name) => {
      // Its last line tells the load as uptime does.
      const rows = byLines(BARE_ROW, /prstat|top/)(head, name);
      return rows > 0 && PRSTAT_TOTAL.test(head) ? 1 : rows;
    },
    reading: processes,
  },
  { kind: 'load', sniff: byMark(LOAD, /uptime|vmstat|load/), reading: whole(parseLoad) },
  {
    kind: 'df',
    sniff: byMark(/^Filesystem\s+(?:kbytes|\S+-blocks|Inodes|iused|Size)\s/i, /df/),
    reading: whole(parseDf),
  },
  { kind: 'store-stamps', sniff: listed(String.raw`stored\.(?:ckp|lcu|per)`), reading: whole(parseStoreStamps) },
  {
    kind: 'database-logs',
    sniff: byMark(/(?:^|[\s/])log\.\d{10}(?=\s|$)/, /mboxlist/),
    reading: whole(parseDatabaseLogs),
  },
  { kind: 'mailbox-listing', sniff: listed(String.raw`store\.idx`), reading: whole(parseMailboxListing) },
  {
    kind: 'core-files',
    sniff: listed(String.raw`(?:core|core[._][\w.+@-]{1,200}|[\w+-]{1,80}\.core)`),
    reading: whole(parseCoreListing),
  },
  {
    kind: 'reconstruct-check',
    sniff: byMark(RECONSTRUCT_CHECK, /reconstruct/),
    reading: whole(parseReconstructCheck),
  },
  {
    kind: 'reconstruct-messages',
    sniff: byMark(/Needs reconstruct|^"?Mailbox corrupted, |Run reconstruct -m/, /reconstruct/),
    reading: whole(parseReconstructMessages),
  },
  {
    kind: 'start-msg-failure',
    sniff: byMark(/Starting STORE daemon|Fatal error: Cannot/, /start-msg/),
    reading: whole(parseStartMsg),
  },
  { kind: 'mta-start-errors', sniff: byMark(START_ERROR, /imsimta/), reading: whole(parseMtaStartErrors) },
  { kind: 'alarm-mail', sniff: byMark(/^(?:Subject: )?ALARM: .{1,100} of "/, /alarm/), reading: whole(parseAlarmMail) },
  {
    kind: 'snmp-mta-table',
    sniff: byMark(/^mtaTable:|^\s*(?:[\w-]{1,80}::)?mta(?:Received|Stored)Messages\.\d+ = /, /snmp/),
    reading: whole(parseSnmpMta),
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
