import { ChannelAction } from '#shared/actions/index.ts';
import { Issued, issuedKey } from '#shared/contracts/issued.ts';
import type { Policy } from '#shared/contracts/policy.ts';
import type { Proposal } from '#shared/contracts/proposal.ts';
import { ofLastHour, tooOften } from '#shared/policy/hourly.ts';
import type { Clock, DocumentStore } from '#shared/ports.ts';
import { changeDocument } from '../records/documents.ts';

/**
 * Notes that a host is about to be told an action on a channel, or says why it must not be: the hour's limit is used up.
 * Compare-and-swap lets no two commands take the last place; noting the same one again changes nothing.
 */
export const noteIssued = async (
  { id, host, action }: Pick<Proposal, 'id' | 'host' | 'action'>,
  policy: Policy,
  { documents, clock }: { documents: DocumentStore; clock: Clock },
): Promise<string | null> => {
  const channelAction = ChannelAction.safeParse(action).data;
  if (!channelAction) return null;
  const now = clock.now();
  const nothing: Issued = { version: 1, host, commands: [] };
  let over: string | null = null;
  await changeDocument(documents, issuedKey(host), Issued, (current) => {
    const issued = current ?? nothing;
    over = tooOften(policy, issued, { action, host, id, now });
    if (over !== null || issued.commands.some((c) => c.command === id)) return current;
    return { ...issued, commands: [...ofLastHour(issued, now), { command: id, action: channelAction, at: now }] };
  });
  return over;
};
