import { isAbsolute } from 'node:path';
import * as z from 'zod';

/** A bare word stands for a behaviour without settings. */
const wordAsKind = (value: unknown): unknown => (typeof value === 'string' ? { kind: value } : value);

const share = z.number().min(0).max(1);

/** How a remote host answers. */
export const DestinationBehaviour = z.preprocess(
  wordAsKind,
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('accept') }),
    /** Accepts, each message after so long. */
    z.strictObject({ kind: z.literal('slow'), seconds: z.number().positive().default(60) }),
    z.strictObject({ kind: z.literal('refuse') }),
    z.strictObject({ kind: z.literal('timeout'), seconds: z.number().positive().default(75) }),
    z.strictObject({ kind: z.literal('noRoute') }),
    /** Answers 4xx to this share of messages, accepts the others. */
    z.strictObject({ kind: z.literal('temporary'), text: z.string().max(300).optional(), share: share.default(1) }),
    /** Refuses the first attempt at each message with a 4xx, takes it when it comes again. */
    z.strictObject({ kind: z.literal('greylist'), text: z.string().max(300).optional() }),
    /** Answers 5xx to this share of messages, accepts the others. */
    z.strictObject({ kind: z.literal('permanent'), text: z.string().max(300).optional(), share: share.default(1) }),
    /** DNS says that there is no such domain. */
    z.strictObject({ kind: z.literal('dnsFailure') }),
    /** Sends an extra line end in this share of conversations, which is read as an empty reply. */
    z.strictObject({ kind: z.literal('emptyReply'), share: share.default(1) }),
    /** Fails, and the entry of the log has no diagnostic. */
    z.strictObject({ kind: z.literal('wordless'), share: share.default(1) }),
  ]),
);
export type DestinationBehaviour = z.infer<typeof DestinationBehaviour>;

/** How a local mailbox takes mail. */
export const AccountBehaviour = z.preprocess(
  wordAsKind,
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('deliver') }),
    z.strictObject({ kind: z.literal('overQuota') }),
    /** Locked at this share of the attempts. */
    z.strictObject({ kind: z.literal('busy'), share: share.default(1) }),
    /** Forwarded to a host that sends it back. */
    z.strictObject({ kind: z.literal('loop'), via: z.string().default('forward.example.org') }),
    /** The mailbox's files are damaged. */
    z.strictObject({ kind: z.literal('badFormat') }),
    /** On hold, as while the mailbox moves: mail waits in the hold channel. */
    z.strictObject({ kind: z.literal('onHold') }),
    /** The disk under the mailbox does not answer. */
    z.strictObject({ kind: z.literal('ioError') }),
  ]),
);
export type AccountBehaviour = z.infer<typeof AccountBehaviour>;

const Name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/);
const Channel = z.enum(['tcp_local', 'tcp_intranet', 'tcp_lmtpcs', 'ims-ms', 'reprocess', 'process', 'hold']);
/** Channels of the simulated host. */
export type ChannelName = z.infer<typeof Channel>;

const Destination = z.strictObject({
  domain: Name,
  /** Messages a minute of mail time in the busiest hour. */
  perMinute: z.number().min(0).max(10_000).default(0),
  channel: z.enum(['tcp_local', 'tcp_intranet', 'tcp_lmtpcs']).default('tcp_local'),
  /** Domain whose mail exchanger takes its mail. @default its own */
  exchanger: Name.optional(),
  behaviour: DestinationBehaviour.default({ kind: 'accept' }),
});

const Account = z.strictObject({
  name: Name,
  perMinute: z.number().min(0).max(10_000).default(0),
  behaviour: AccountBehaviour.default({ kind: 'deliver' }),
  /** Room in the mailbox; full mailboxes answer "Over quota". @default no limit */
  quotaKiB: z.int().positive().optional(),
});

const Sender = z.strictObject({
  /** Address that the mail is sent from; empty for notifications. */
  from: z.string().max(128),
  /** Whether the SMTP server knows who it is; logs say so when they have the user name. */
  authenticated: z.boolean().default(false),
  /** Messages a minute, at any hour. */
  perMinute: z.number().min(0).max(10_000).default(0),
  /** Domains that the mail goes to, each as often. */
  domains: z.array(Name).min(1).max(10_000),
});

const Traffic = z.strictObject({
  destinations: z.array(Destination).max(1000).default([]),
  accounts: z.array(Account).max(10_000).default([]),
  /** Somebody who sends beside the ordinary traffic. */
  senders: z.array(Sender).max(100).default([]),
  /** Part of the busiest hour's traffic that flows in the quietest. @default 1, the same all day */
  nightFactor: share.default(1),
  /** Part of the mail that has no sender: notifications. */
  nullSenderShare: share.default(0.04),
  /** Part of local mail that comes through a list on `reprocess`. */
  listShare: share.default(0.03),
  /** Attempts to relay that the SMTP server refuses, a minute. */
  rejectsPerMinute: z.number().min(0).max(1000).default(0.1),
  /** Typical message size; sizes spread around it. */
  medianBytes: z.int().positive().default(6000),
});

/** Settings of job_controller.cnf. */
const JobController = z.strictObject({
  /** Messages that the Job Controller keeps in memory; the others lie on disk untried until there is room. */
  maxMessages: z.int().min(10).default(100_000),
  /** Processes at the same time by pool. @default 10 each */
  jobLimits: z.partialRecord(z.enum(['DEFAULT', 'LOCAL_POOL', 'IMS_POOL', 'SMTP_POOL']), z.int().min(1)).default({}),
});

/** A change of the world's behaviour. */
export const Change = z.union([
  z.strictObject({ destination: Name, behaviour: DestinationBehaviour }),
  z.strictObject({ account: Name, behaviour: AccountBehaviour }),
  z.strictObject({ channel: Channel, stopped: z.boolean() }),
  /** The channel's program is started as ever, cannot be started, or is started and then does nothing. */
  z.strictObject({ channel: Channel, program: z.enum(['works', 'missing', 'hung']) }),
  /** Every attempt takes so much longer. */
  z.strictObject({ channel: Channel, delaySeconds: z.number().min(0).max(3600) }),
  /** Attempts at the same time, however many the channel is made for. */
  z.strictObject({ channel: Channel, threads: z.int().min(1).max(100) }),
  /** Multiplies all traffic. */
  z.strictObject({ trafficFactor: z.number().min(0).max(1000) }),
  z.strictObject({ sender: z.string().max(128), perMinute: z.number().min(0).max(10_000) }),
  /** Whether the nightly job runs. */
  z.strictObject({ returnJob: z.boolean() }),
  /** Ends a daemon of the MTA, or starts it: without a dispatcher no mail comes in, without a Job Controller none goes. */
  z.strictObject({ daemon: z.enum(['dispatcher', 'job_controller']), runs: z.boolean() }),
  /** Zeroes the counters, whatever is queued. */
  z.strictObject({ counters: z.literal('cleared') }),
  /** Takes the whole host down, and brings it up again: its queue stays, its programs begin anew. */
  z.strictObject({ host: z.enum(['down', 'up']) }),
]);
export type Change = z.infer<typeof Change>;

const timezone = z.string().refine((name) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', { timeZone: name }));
  } catch {
    return false;
  }
}, 'not an IANA time zone');

const LogFields = z
  .strictObject({
    format: z.union([z.literal(1), z.literal(2)]).default(1),
    node: z.boolean().default(false),
    process: z.boolean().default(false),
    filename: z.boolean().default(true),
    envelopeId: z.boolean().default(false),
    messageId: z.boolean().default(true),
    username: z.boolean().default(false),
    connection: z.boolean().default(false),
    queueTime: z.boolean().default(false),
  })
  .prefault({});

const AnyHost = z.strictObject({
  /** Short host name, as in service logs. */
  name: Name,
  version: z.enum(['5.2', '6.2', '6.3', '7.0.5', '8.0']).default('6.3'),
  /** Files of their own and configutil, or msconfig; the latter from 7 Update 5. */
  configuration: z.enum(['legacy', 'unified']).default('legacy'),
  /** Everything that the host writes is below it. */
  root: z.string().refine(isAbsolute, 'must be an absolute path'),
  /** Domain of the local accounts. */
  domain: Name.default('example.edu'),
  timezone: timezone.default('America/New_York'),
  /** Mail time at the very first start. */
  startAt: z.iso.datetime({ offset: true }),
  /** Mail seconds a wall second. */
  speed: z.number().positive().max(1_000_000).default(1),
  /** Run at `speed` until mail time is wall time, then at 1. */
  catchUp: z.boolean().default(false),
  seed: z.int().nonnegative().default(1),
  /** 0 = any free port. */
  controlPort: z.int().min(0).max(65_535).default(0),
  /** Program and arguments that `sbin/imsimta` runs; absolute paths, since callers have any working directory. */
  imsimtaEntry: z.array(z.string().min(1)).min(1),
  traffic: Traffic.prefault({}),
  /** Number of subdirectories of a channel's queue; 0 = none. */
  subdirs: z.partialRecord(Channel, z.int().min(0).max(999)).default({ tcp_local: 4, 'ims-ms': 4 }),
  logOptions: LogFields,
  /** Days after which a warning is sent; after the last one the message is returned. */
  noticesDays: z.array(z.number().positive()).min(1).max(10).default([3, 6, 9, 12]),
  /** Channels without the `logging` keyword: what comes into them and what leaves them is not in mail.log. */
  unlogged: z.array(Channel).default([]),
  jobController: JobController.prefault({}),
  /** Minutes between attempts, the last one repeating, of channels with a backoff keyword. @default the normal backoff */
  backoff: z.partialRecord(Channel, z.array(z.int().positive()).min(1).max(8)).default({}),
  script: z
    .array(z.strictObject({ afterMinutes: z.number().nonnegative(), set: Change }))
    .max(1000)
    .default([]),
  /** Differences between releases that the manuals leave open. */
  qm: z
    .strictObject({
      prompt: z.enum(['qm.maint>', 'qm maint>']).default('qm.maint>'),
      /** `bare` has no `%` before the code; `wrapped` has the path on a line of its own. */
      resultLines: z.enum(['plain', 'bare', 'wrapped']).default('plain'),
    })
    .prefault({}),
});

/** What a simulated mail host is; the file named on its command line. */
export const MailhostConfig = AnyHost.refine(
  ({ version, configuration }) => configuration === 'legacy' || version === '7.0.5' || version === '8.0',
  'the Unified Configuration came with 7 Update 5',
);
export type MailhostConfig = z.infer<typeof MailhostConfig>;
