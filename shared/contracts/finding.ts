import * as z from 'zod';
import { ActionKind } from '#shared/actions/index.ts';
import { UntrustedText } from '#shared/text/untrusted.ts';
import { ChannelName, HostName, Instant } from './primitives.ts';
import { Question } from './question.ts';

/** `normal` explains itself and opens nothing; `unknown` = the evidence does not suffice, and is never success. */
export const Verdict = z.enum(['problem', 'suspected', 'normal', 'unknown']);
export type Verdict = z.infer<typeof Verdict>;

/** What a finding is about. `name` comes from the log. */
export const Subject = z.object({
  kind: z.enum(['destination', 'channel', 'account', 'process', 'host']),
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

/** Which messages an action is meant for. Always a criterion: there is no "all". */
export const Selector = z.discriminatedUnion('by', [
  z.object({ by: z.literal('destination'), destination: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,253}$/) }),
  z.object({ by: z.literal('account'), account: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,253}$/) }),
  /** Messages that a command of ours held. */
  z.object({ by: z.literal('held-by'), command: z.string().regex(/^[A-Za-z0-9-]{8,80}$/) }),
]);
export type Selector = z.infer<typeof Selector>;

/** Action that a playbook offers; it becomes a proposal only after the host has listed the messages. */
export const OfferedAction = z.object({
  action: ActionKind,
  channel: ChannelName,
  selector: Selector,
  because: z.string(),
});
export type OfferedAction = z.infer<typeof OfferedAction>;

export const Advice = z.object({
  when: z.enum(['now', 'for-good', 'do-not']),
  text: z.string(),
  /** Configuration change to apply by hand, as a diff. */
  diff: z.string().nullable(),
});
export type Advice = z.infer<typeof Advice>;

/** What a playbook concluded about one subject on one host. Key: playbook + subject. */
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

/** Text that identifies an incident across hosts and time: same playbook, same subject. */
export const findingKey = (f: Pick<Finding, 'playbook' | 'subject'>): string =>
  `${f.playbook}|${f.subject.kind}|${f.subject.channel ?? ''}|${f.subject.name.toLowerCase()}`;
