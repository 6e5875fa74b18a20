import * as z from 'zod';
import { ChannelAction, MessageAction } from '#shared/actions/index.ts';
import { UntrustedText } from '#shared/text/untrusted.ts';
import { ChannelName, HostName, Instant } from './primitives.ts';
import { Question } from './question.ts';

/** `normal` explains itself and opens nothing; `unknown` = the evidence does not suffice, and is never success. */
export const Verdict = z.enum(['problem', 'suspected', 'normal', 'unknown']);
export type Verdict = z.infer<typeof Verdict>;

/** What a finding is about. `name` comes from the log. */
export const Subject = z.object({
  /** `site` = a host, or an address, that takes the mail of several destinations. */
  kind: z.enum(['destination', 'site', 'channel', 'account', 'process', 'host']),
  name: UntrustedText,
  channel: ChannelName.nullable(),
});
export type Subject = z.infer<typeof Subject>;

/** One step of the seed document's procedure and what it showed. `unknown` = could not be seen. */
export const Step = z.object({
  /** Anchor of the step in the runbook page. */
  anchor: z.string().regex(/^[a-z0-9-]+$/),
  question: z.string(),
  saw: UntrustedText,
  answer: z.enum(['yes', 'no', 'unknown']),
});
export type Step = z.infer<typeof Step>;

/** A line that proves a claim: where it is (bytes of the raw evidence) and what it says. */
export const EvidenceLine = z.object({
  /** Evidence key, or a file path in `queuewarden analyze`. */
  evidence: z.string(),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  /** 1-based line number within that evidence. */
  line: z.int().positive(),
  text: UntrustedText,
});
export type EvidenceLine = z.infer<typeof EvidenceLine>;

/** Bounds on a selection, as the host lists the messages. Age in minutes; size in blocks of normally 1024 bytes. */
export const Bounds = z
  .object({
    minAge: z.int().positive(),
    minAttempts: z.int().positive(),
    maxAttempts: z.int().nonnegative(),
    minBlocks: z.int().positive(),
    maxBlocks: z.int().nonnegative(),
  })
  .partial();
export type Bounds = z.infer<typeof Bounds>;

const only = Bounds.optional();
const Domain = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,253}$/);
const AccountName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,253}$/);
/** An address without wildcards, quotes or blanks; such as cannot be written so cannot be selected by. */
const Address = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+=-]{0,127}@[a-z0-9][a-z0-9.-]{0,190}$/);

/**
 * Which messages an action is meant for. Always a criterion: there is no "all", and a channel alone is none; every
 * criterion may be narrowed by {@link Bounds}.
 */
export const Selector = z.discriminatedUnion('by', [
  z.object({ by: z.literal('destination'), destination: Domain, only }),
  /** Mail for a mailbox, not from it. */
  z.object({ by: z.literal('account'), account: AccountName, only }),
  z.object({ by: z.literal('sender'), sender: Address, only }),
  /** What somebody who authenticated handed in, whatever sender it names. Only where the log names users. */
  z.object({ by: z.literal('user'), user: AccountName, only }),
  /** Notifications: mail without an envelope sender. */
  z.object({ by: z.literal('null-sender'), only }),
  z.object({ by: z.literal('recipient'), recipient: Address, only }),
  /** What the bounds leave of a channel. */
  z.object({
    by: z.literal('bounds'),
    only: Bounds.refine((b) => Object.values(b).some((v) => v !== undefined), 'bounds that bound nothing select all'),
  }),
  /** Messages that a command of ours held. */
  z.object({ by: z.literal('held-by'), command: z.string().regex(/^[A-Za-z0-9-]{8,80}$/), only }),
]);
export type Selector = z.infer<typeof Selector>;

/** Longest that a channel may be stopped by an approved action, in minutes. */
const STOP_LIMIT = 24 * 60;

/**
 * Action that a playbook offers or a person asks for; it becomes a proposal only after the host has listed the messages,
 * or, for a channel, has told its state.
 */
export const OfferedAction = z.union([
  z.object({
    action: MessageAction,
    channel: ChannelName,
    selector: Selector,
    because: z.string(),
    /** Offered only of what a hold with the same aim has kept for so many minutes. */
    coolingOff: z
      .int()
      .positive()
      .max(24 * 60)
      .optional(),
  }),
  z.object({
    action: ChannelAction,
    channel: ChannelName,
    because: z.string(),
    /** stop: minutes until the host starts the channel again. @default 60 */
    minutes: z.int().min(1).max(STOP_LIMIT).optional(),
  }),
]);
export type OfferedAction = z.infer<typeof OfferedAction>;

export const Advice = z.object({
  when: z.enum(['now', 'for-good', 'do-not']),
  text: z.string(),
  /** Configuration change to apply by hand, as a diff. */
  diff: z.string().nullable(),
  /** Given because a destination is at fault: wrong where it turns out to be this host. Absent = right either way. */
  theirs: z.literal(true).optional(),
});
export type Advice = z.infer<typeof Advice>;

/** What a playbook concluded about one subject on one host. Key: {@link findingKey}. */
export const Finding = z.object({
  version: z.literal(1),
  playbook: z.string().regex(/^[a-z0-9-]+$/),
  host: HostName,
  subject: Subject,
  verdict: Verdict,
  severity: z.enum(['info', 'warning', 'critical']),
  /** 0..1: how sure the playbook is of its verdict. */
  confidence: z.number().min(0).max(1),
  headline: UntrustedText,
  /** First and last mail time of the evidence that the verdict rests on. */
  since: Instant,
  until: Instant,
  steps: z.array(Step),
  evidence: z.array(EvidenceLine).max(20),
  actions: z.array(OfferedAction),
  advice: z.array(Advice),
  /** Page and anchor, relative to the runbook site: `destination-down#what-to-do-now`. */
  runbook: z.string(),
  /** Of a site: destinations whose mail it takes, those with most failures first; absent = not about a site. */
  destinations: z.array(z.string().max(320)).max(20).optional(),
  /** What the host could show to let the playbook say more; absent = nothing. */
  needs: z.array(Question).max(10).optional(),
  /** Key of the finding on the same host that explains this one: it opens no incident of its own. */
  causedBy: z.string().max(700).optional(),
  /** What this finding explains on its host, for the card. */
  explains: z
    .array(z.object({ key: z.string().max(700), headline: UntrustedText }))
    .max(20)
    .optional(),
});
export type Finding = z.infer<typeof Finding>;

/** Text that identifies what a host says: same playbook, same subject, same channel. The incident: `troubleKey`. */
export const findingKey = (f: Pick<Finding, 'playbook' | 'subject'>): string =>
  `${f.playbook}|${f.subject.kind}|${f.subject.channel ?? ''}|${f.subject.name.toLowerCase()}`;

const boundsText = ({ minAge, minAttempts, maxAttempts, minBlocks, maxBlocks }: Bounds): string[] => [
  ...(minAge === undefined ? [] : [`older than ${minAge} min`]),
  ...(minAttempts === undefined ? [] : [`tried ${minAttempts} times or more`]),
  ...(maxAttempts === undefined ? [] : [`tried ${maxAttempts} times or less`]),
  ...(minBlocks === undefined ? [] : [`of ${minBlocks} blocks or more`]),
  ...(maxBlocks === undefined ? [] : [`of ${maxBlocks} blocks or less`]),
];

const criterionText = (s: Selector): string => {
  switch (s.by) {
    case 'destination':
      return `mail for ${s.destination}`;
    case 'account':
      return `mail of account ${s.account}`;
    case 'sender':
      return `mail from ${s.sender}`;
    case 'user':
      return `mail handed in by ${s.user}`;
    case 'null-sender':
      return 'mail without a sender (notifications)';
    case 'recipient':
      return `mail for ${s.recipient}`;
    case 'bounds':
      return 'mail';
    case 'held-by':
      return 'messages that were held before';
  }
};

/** A selector in words: `mail for example.net, older than 60 min`. */
export const selectorText = (s: Selector): string => [criterionText(s), ...boundsText(s.only ?? {})].join(', ');

/** Identity of what an action does to what, whatever the reason. */
export const aimKey = (offered: OfferedAction): string =>
  JSON.stringify([
    offered.action,
    offered.channel,
    'selector' in offered ? offered.selector : (offered.minutes ?? null),
  ]);

/** What an offered action is aimed at, in words. */
export const aimText = (offered: OfferedAction): string =>
  'selector' in offered ? `${offered.channel}, ${selectorText(offered.selector)}` : offered.channel;
