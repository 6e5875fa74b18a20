import type { Instant } from '#shared/contracts/primitives.ts';
import { createTeller, type Said, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

type Job = Extract<Said, { kind: 'qm-job' }>;

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

/** Names of hosts that are kept of one job. */
const MAX_HOSTS = 50;

/**
 * Reads `qm jobs` (6.3 on): channels, their jobs, and what each has in hand. `messages` is the count that the tool
 * prints, or the number of files that it lists. Source: 6.3 Administration Reference, imsimta qm, jobs.
 */
export const parseQmJobs = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let channel: string | null = null;
  let current: { job: Job; line: ToolLine } | null = null;
  const finish = (): void => {
    if (current) teller.say(current.job, current.line);
    current = null;
  };
  const open = (name: string, pid: number, line: ToolLine): void => {
    const job = { kind: 'qm-job', name: `${name} ${pid}`, at, channel: name, pid, hosts: [], messages: 0 } as const;
    current = { job: { ...job, hosts: [], processed: null, failed: null }, line };
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
    else if (current && fill((current as { job: Job }).job, row)) teller.read();
    else teller.skip(current ? 'unknown-line' : 'outside-a-job', line);
  }
  finish();
  return teller.told();
};

const fill = (job: Job, row: string): boolean => {
  const host = HOST.exec(row);
  const inHand = IN_HAND.exec(row)?.groups;
  const processed = PROCESSED.exec(row)?.groups?.['count'];
  const failed = FAILED.exec(row)?.groups?.['count'];
  if (host && job.hosts.length < MAX_HOSTS) job.hosts.push(host.groups?.['host'] ?? '');
  if (MESSAGE.test(row)) job.messages += 1;
  if (inHand?.['what']?.startsWith('MESSAGE') === true) job.messages = Number(inHand['count']);
  if (processed !== undefined) job.processed = Number(processed);
  if (failed !== undefined) job.failed = Number(failed);
  return Boolean(host ?? inHand ?? processed ?? failed) || MESSAGE.test(row);
};
