import { clickKey, SignedClick } from '#shared/contracts/click.ts';
import { fromInstant, type Person } from '#shared/contracts/primitives.ts';
import type { Proposal } from '#shared/contracts/proposal.ts';
import { samePerson } from '#shared/policy/may-approve.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { readDocument } from '../records/documents.ts';
import { pressOf } from '../clicks/press.ts';
import { isSignedBySlack } from '../clicks/signature.ts';

/** Slack's clock and ours may differ by this much. */
const SKEW_MS = 5_000;

/** Why a decision has no click of its person behind it. */
export type ClickFault =
  | 'no click is kept'
  | 'Slack did not sign the click'
  | 'the click is not of before the expiry'
  | 'the click is older than the proposal'
  | 'the click is no approval'
  | 'the click is of somebody else'
  | 'the click is on another proposal';

/**
 * Looks for the click by which a person approved a proposal, as Slack signed it. Null = there it is. Whoever writes
 * decisions cannot make one: that takes Slack's signing secret.
 */
export const clickFault = async (
  { id, createdAt, expiresAt }: Pick<Proposal, 'id' | 'createdAt' | 'expiresAt'>,
  by: Person,
  { documents, slackSecret }: { documents: DocumentStore; slackSecret: string },
): Promise<ClickFault | null> => {
  const click = await readDocument(documents, clickKey(id, 'approve', by), SignedClick);
  if (!click) return 'no click is kept';
  if (!isSignedBySlack(slackSecret, click)) return 'Slack did not sign the click';
  const at = Number(click.timestamp) * 1_000;
  if (at >= fromInstant(expiresAt)) return 'the click is not of before the expiry';
  if (at < fromInstant(createdAt) - SKEW_MS) return 'the click is older than the proposal';
  const press = pressOf(payloadOf(click.body));
  if (press?.verb !== 'approve') return 'the click is no approval';
  if (!samePerson(press.by, by)) return 'the click is of somebody else';
  if (press.value !== id) return 'the click is on another proposal';
  return null;
};

/** The interaction in the body of a request; undefined for anything else that Slack signs, such as a command. */
const payloadOf = (body: string): unknown => {
  try {
    return JSON.parse(new URLSearchParams(body).get('payload') ?? '') as unknown;
  } catch {
    return undefined;
  }
};
