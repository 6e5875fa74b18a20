import { statSync } from 'node:fs';
import * as z from 'zod';
import { ActionKind } from '#shared/actions/index.ts';
import type { ReadKind } from '#shared/actions/reads.ts';
import { ChannelName } from '#shared/contracts/primitives.ts';
import type { Refusal } from '#shared/contracts/result.ts';
import { wallClock } from '../local-time.ts';
import { MailRead, opensMail } from './mail-reads.ts';
import { readTrustedFile } from './trusted-file.ts';

const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);

/** The host owner's own limits: on changes, whatever anybody approved, and on reads by which mail is opened. */
export const HostPolicy = z.strictObject({
  actions: z.array(ActionKind),
  channels: z.array(ChannelName),
  maxMessagesPerCommand: z.int().nonnegative(),
  maxMessagesPerHour: z.int().nonnegative(),
  /** Of stop, retry and cache-sync together, on all channels. A start is not counted: it ends a stop. @default 10 */
  maxChannelActionsPerHour: z.int().nonnegative().default(10),
  /** Host-local time of day in which changes are allowed; `to` may be past midnight. Absent = always. */
  hours: z.strictObject({ from: TimeOfDay, to: TimeOfDay }).optional(),
  /** Reads by which mail may be opened; `[]` = none. Absent = all of them. The other reads are not limited. */
  mailReads: z.array(MailRead).optional(),
});
export type HostPolicy = z.infer<typeof HostPolicy>;

export interface Denial {
  refusal: Refusal;
  detail: string;
  /** It is the owner's word, and not a policy that could not be read. */
  byOwner?: true;
}

/** A change as the policy sees it. */
export interface Wish {
  action: ActionKind;
  channel: ChannelName;
  count: number;
  /** Messages of changes that were begun within the last hour. */
  lastHour: number;
  /** Of the actions that count against the limit of channel actions: how many were begun within the last hour, this one left out. Null = it does not count. */
  channelActions: number | null;
  now: number;
  timezone: string;
}

/** Null = allowed. Pure. */
export const judgeByPolicy = (policy: HostPolicy, wish: Wish): Denial | null => {
  if (!policy.actions.includes(wish.action)) {
    return { refusal: 'policy-action', detail: `this host's policy does not allow ${wish.action}` };
  }
  if (!policy.channels.includes(wish.channel)) {
    return { refusal: 'policy-channel', detail: `this host's policy does not name channel ${wish.channel}` };
  }
  if (wish.count > policy.maxMessagesPerCommand) {
    return {
      refusal: 'policy-count',
      detail: `${wish.count} messages, and this host's policy allows ${policy.maxMessagesPerCommand} in one command`,
    };
  }
  if (wish.lastHour + wish.count > policy.maxMessagesPerHour) {
    return {
      refusal: 'policy-count',
      detail: `${wish.count} messages after ${wish.lastHour} within the hour, and this host's policy allows ${policy.maxMessagesPerHour} in an hour`,
    };
  }
  if (wish.channelActions !== null && wish.channelActions >= policy.maxChannelActionsPerHour) {
    return {
      refusal: 'policy-count',
      detail: `${wish.channelActions} stops, retries and cache syncs were begun within the hour, and this host's policy allows ${policy.maxChannelActionsPerHour} in an hour`,
    };
  }
  const time = wallClock(wish.now, wish.timezone).slice(11, 16);
  if (policy.hours && !within(time, policy.hours)) {
    return {
      refusal: 'policy-action',
      detail: `it is ${time} on this host, and its policy allows changes from ${policy.hours.from} to ${policy.hours.to}`,
    };
  }
  return null;
};

const within = (time: string, { from, to }: { from: string; to: string }): boolean =>
  from <= to ? from <= time && time < to : time >= from || time < to;

/** Asks the policy file and then the freeze file. What cannot be read, or could have been written by others, denies. */
export const askOwner = (files: { policyFile: string; freezeFile: string }, wish: Wish): Denial | null => {
  const read = readPolicy(files.policyFile);
  if (!read.ok) return { refusal: 'policy-action', detail: `no change without a policy: ${read.why}` };
  return judgeByPolicy(read.policy, wish) ?? askFreezeFile(files.freezeFile);
};

/** Asks the policy file whether mail may be opened so. Null = yes, or none is opened. The freeze file ends no reads. */
export const askOwnerToRead = (files: { policyFile: string }, kind: ReadKind): Denial | null => {
  if (!opensMail(kind)) return null;
  const read = readPolicy(files.policyFile);
  if (!read.ok) return { refusal: 'policy-read', detail: `no mail is opened without a policy: ${read.why}` };
  const { mailReads = MailRead.options } = read.policy;
  return mailReads.includes(kind)
    ? null
    : {
        refusal: 'policy-read',
        detail: `the host's owner forbids it: mail would be opened, and this host's policy does not name ${kind} among its mailReads`,
        byOwner: true,
      };
};

const readPolicy = (path: string): { ok: true; policy: HostPolicy } | { ok: false; why: string } => {
  const file = readTrustedFile(path);
  if (!file.ok) return file;
  try {
    const parsed = HostPolicy.safeParse(JSON.parse(file.text));
    return parsed.success
      ? { ok: true, policy: parsed.data }
      : { ok: false, why: `${path} is garbled: ${wordsOf(parsed.error)}` };
  } catch {
    return { ok: false, why: `${path} is garbled: it is no JSON` };
  }
};

const wordsOf = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join('; ');

const askFreezeFile = (path: string): Denial | null => {
  try {
    return statSync(path, { throwIfNoEntry: false })
      ? { refusal: 'frozen', detail: `changes are frozen on this host while ${path} exists` }
      : null;
  } catch {
    return { refusal: 'frozen', detail: `nobody can say whether changes are frozen: ${path} could not be looked up` };
  }
};
