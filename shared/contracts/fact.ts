import * as z from 'zod';
import { EvidenceLine } from './finding.ts';
import { Instant } from './primitives.ts';

const Count = z.int();
const Text = z.string().max(500);
const fact = <K extends string, V extends z.ZodRawShape>(kind: K, values: V) =>
  z.object({
    kind: z.literal(kind),
    /** Which one: a channel, process, path, parameter … as the tool names it. */
    name: z.string().max(320),
    at: Instant,
    ...values,
    /** Where it stands in the evidence; null = the whole output says it. */
    line: EvidenceLine.nullable(),
  });

/**
 * What a tool, a configuration file or a probe said at one time: the current state of something, not an event. A new
 * fact of the same kind and name replaces the older one; the window keeps a series of them.
 */
export const Fact = z.discriminatedUnion('kind', [
  /** `imsimta counters -show`; name = channel. Messages; null = the row was missing. Relative to the last zeroing. */
  fact('counters', {
    received: Count.nullable(),
    stored: Count.nullable(),
    delivered: Count.nullable(),
    firstTime: Count.nullable(),
    submitted: Count.nullable(),
    attempted: Count.nullable(),
    rejected: Count.nullable(),
    failed: Count.nullable(),
    /** Mean time in the queue as printed, and its divisor. */
    queueTime: z.number().nullable(),
    queueTimeCount: Count.nullable(),
  }),
  /** `imsimta process`, ps, prstat; name = program without path, one fact a process. Sizes in KiB; null = no such column. */
  fact('process', {
    pid: Count,
    user: Text,
    virtualKiB: z.number().nullable(),
    residentKiB: z.number().nullable(),
    cpuPercent: z.number().nullable(),
    cpuSeconds: z.number().nullable(),
    state: Text.nullable(),
  }),
  /**
   * That a list was read to its end, and how many processes it shows: it may be none. name = '' of `imsimta process`, `ps`
   * of all that runs as the mail server's user.
   */
  fact('process-list', { processes: Count }),
  /** `qm messages CHANNEL` (to 6.2); name = `CHANNEL HOST`, the host may be empty. */
  fact('qm-messages', { channel: Text, host: Text, active: Count, delayed: Count }),
  /** `qm jobs` (6.3 on), one fact a job; name = `CHANNEL PID`. */
  fact('qm-job', {
    channel: Text,
    pid: Count,
    hosts: z.array(Text).max(50),
    messages: Count,
    processed: Count.nullable(),
    failed: Count.nullable(),
  }),
  /**
   * `qm directory` of a channel; name = channel. Of all files listed: how many, how many of them held (null = it lists
   * no held ones, so that there may be some), and of the others [failed tries, messages], the last of which has all that
   * failed more often, and when they were queued: the first, the last, and the first that was never tried.
   */
  fact('qm-directory', {
    total: Count,
    held: Count.nullable(),
    attempts: z.array(z.tuple([Count, Count])).max(60),
    oldest: Instant.nullable(),
    newest: Instant.nullable(),
    untriedSince: Instant.nullable().optional(),
    /** That it shows all of the queue: not cut off, not of a part. Absent = not known. */
    whole: z.boolean().optional(),
  }),
  /** `qm held` of a channel, which lists nothing but held files, and all of them; name = channel. */
  fact('qm-held', { held: Count, oldest: Instant.nullable(), newest: Instant.nullable() }),
  /** History of one message; name = channel/stable id. */
  fact('qm-history', { channel: Text, attempts: Count, reasons: z.array(Text).max(20) }),
  /** Received lines of one held message, the newest first: who says to have received it, '' where a line does not say; name = channel/stable id. */
  fact('qm-received', { channel: Text, by: z.array(z.string().max(255)).max(120) }),
  /**
   * Messages of a channel that were drawn at random and read; name = channel. `listed` = those it was drawn from,
   * `drawn` of them, of which `messages` could be read: whether it is a bounce, who handed it over and the domain that it
   * goes to, '' where the headers do not say.
   */
  fact('qm-sample', {
    listed: Count,
    drawn: Count,
    messages: z.array(z.object({ bounce: z.boolean(), from: z.string().max(255), to: z.string().max(255) })).max(200),
  }),
  /** That the host's owner forbids a read by which mail is opened; name = `sample CHANNEL`, `held CHANNEL` or `history CHANNEL`. */
  fact('read-forbidden', {}),
  /** `counterutil -o OBJECT`; name = `OBJECT attribute`, attribute in lower case. Number or date as printed. */
  fact('counterutil', { object: Text, attribute: Text, value: z.union([z.number(), Text]) }),
  /** job_controller.cnf; name = `SECTION setting`, e.g. `POOL=SMTP_POOL job_limit` or ` max_messages`; lower-case setting. Never the secret. */
  fact('job-controller', { section: Text, setting: Text, value: Text }),
  /** option.dat, configutil, msconfig; name = the option in lower case. */
  fact('option', { value: Text }),
  /** df; name = mount point or device. KiB. */
  fact('disk', {
    totalKiB: z.number(),
    availableKiB: z.number(),
    usedPercent: z.number().nullable(),
    inodesFreePercent: z.number().nullable(),
  }),
  /** uptime, vmstat; name = ''. */
  fact('load', {
    one: z.number().nullable(),
    five: z.number().nullable(),
    fifteen: z.number().nullable(),
    runQueue: z.number().nullable(),
    cpus: z.number().nullable(),
    idlePercent: z.number().nullable(),
  }),
  /** Time stamp files of stored; name = stored.ckp, stored.lcu or stored.per. */
  fact('store-stamp', { modifiedAt: Instant }),
  /** Listing of store/mboxlist; name = its path. Number of log.NNNNNNNNNN files. */
  fact('database-logs', { count: Count }),
  /** A core file; name = path. */
  fact('core-file', { bytes: z.number(), modifiedAt: Instant, program: Text.nullable() }),
  /** `imcheck -m`, or a listing of a mailbox directory; name = mailbox. Bytes of store.idx; null = not seen. */
  fact('mailbox', { messages: Count.nullable(), indexBytes: z.number().nullable(), quotaUsed: z.number().nullable() }),
  /** The collector's own word; name = ''. Seconds since it started. */
  fact('heartbeat', { upSeconds: z.number().nonnegative() }),
  /** A log that the collector follows; name = its path. Gaps: ranges that it could not read, since it started. */
  fact('followed-log', { files: Count, gaps: Count }),
  /** A mail.log_current that was read from its beginning, up to an entry of this time; name = its path. First entry in it. */
  fact('whole-log', { from: Instant }),
  /** `reconstruct -n`; name = mailbox. `sound` null = what it printed is not understood. */
  fact('reconstruct-check', { sound: z.boolean().nullable(), said: Text }),
  /** SNMP mtaTable; name = ''. */
  fact('snmp-mta', { stored: Count.nullable(), loops: Count.nullable() }),
]);
export type Fact = z.infer<typeof Fact>;
export type FactKind = Fact['kind'];

/** Identity of what a fact is about. */
export const factKey = (f: Pick<Fact, 'kind' | 'name'>): string => `${f.kind}|${f.name}`;
