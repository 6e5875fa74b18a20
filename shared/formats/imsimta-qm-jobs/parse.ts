import type { Instant } from '#shared/contracts/primitives.ts';
import { createTeller, type Said, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

type Job = Extract<Said, { kind: 'qm-job' }>;

/** A job that is being read, and the lines that tell of it. */
interface Open {
  readonly job: Job;
  readonly lines: ToolLine[];
}

const CHANNEL = /^channel (?<name>[a-z][\w-]{0,79})$/;
const JOB = /^job (?<pid>\d{1,10})$/;
const HOST = /^host(?: (?<host>\S{1,255}))?$/;
const MESSAGE = /^message \S{1,300}$/;
const PROCESSED = /^processed messages: (?<count>\d{1,12})$/;
const FAILED = /^failed processing attempts: (?<count>\d{1,12})$/;
// The manual itself writes PROCESSES for PROCESSED.
const IN_HAND = /^(?<count>\d{1,9}) (?<what>HOSTS?|MESSAGES?) BEING PROCESS\w{0,3} BY JOB \d{1,10}$/;
const TOTAL = /^(?:\d{1,9} JOBS? ACTIVE FOR CHANNEL \S{1,80}|\d{1,9} ACTIVE CHANNELS?)$/;
const ECHO = /^(?:(?:\S{0,200}\/)?imsimta (?:qm )?)?jobs$|^(?:\S{0,200}\/)?imsimta qm$|^(?:exit|quit)$/;

/** Lines of a job that are kept as its evidence. */
const MOST_LINES = 20;

/** Names of hosts that are kept of one job. */
const MAX_HOSTS = 50;

/**
 * Reads `qm jobs` (6.3 on): channels, their jobs, and what each has in hand. `messages` is the count that the tool
 * prints, or the number of files that it lists. Source: 6.3 Administration Reference, imsimta qm, jobs.
 */
export const parseQmJobs = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let channel: string | null = null;
  let current: Open | null = null;
  const finish = (): void => {
    if (current) teller.say(current.job, block(current.job, current.lines));
    current = null;
  };
  const open = (name: string, pid: number, line: ToolLine): void => {
    const job = { kind: 'qm-job', name: `${name} ${pid}`, at, channel: name, pid, hosts: [], messages: 0 } as const;
    current = { job: { ...job, hosts: [], processed: null, failed: null }, lines: [line] };
  };
  for (const line of toolLines(text)) {
    const row = line.text.trim();
    const named = CHANNEL.exec(row)?.groups?.['name'];
    const pid = JOB.exec(row)?.groups?.['pid'];
    if (named !== undefined) {
      finish();
      channel = named;
      teller.read();
    } else if (pid !== undefined && channel !== null) {
      finish();
      open(channel, Number(pid), line);
      teller.read();
    } else if (TOTAL.test(row)) {
      finish();
      teller.read();
    } else if (line.typed || ECHO.test(row)) teller.read();
    else if (current && fill(current, row, line)) teller.read();
    else teller.skip(current ? 'unknown-line' : 'outside-a-job', line);
  }
  finish();
  return teller.told();
};

/** What is said of a job, in one line after the name of its channel, which stands above all jobs of it. */
const block = ({ channel }: Job, lines: readonly ToolLine[]): ToolLine => ({
  ...lines[0]!,
  end: lines.at(-1)!.end,
  raw: [`channel ${channel}`, ...lines.map(({ text }) => text.trim())].join(' '),
});

const fill = ({ job, lines }: Open, row: string, line: ToolLine): boolean => {
  const host = HOST.exec(row);
  const inHand = IN_HAND.exec(row)?.groups;
  const processed = PROCESSED.exec(row)?.groups?.['count'];
  const failed = FAILED.exec(row)?.groups?.['count'];
  if (host && job.hosts.length < MAX_HOSTS) job.hosts.push(host.groups?.['host'] ?? '');
  if (MESSAGE.test(row)) job.messages += 1;
  if (inHand?.['what']?.startsWith('MESSAGE') === true) job.messages = Number(inHand['count']);
  if (processed !== undefined) job.processed = Number(processed);
  if (failed !== undefined) job.failed = Number(failed);
  if (MESSAGE.test(row)) return true;
  const known = Boolean(host ?? inHand ?? processed ?? failed);
  if (known && lines.length < MOST_LINES) lines.push(line);
  return known;
};
