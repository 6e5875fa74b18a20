import type { Policy } from '#shared/contracts/policy.ts';
import type { StableId } from '#shared/contracts/primitives.ts';
import type { Candidates } from '#shared/contracts/proposal.ts';

/**
 * How many of some messages the policy protects: a sender or recipient is one of its addresses or of its domains, or is
 * not known. Who is not known could be anybody.
 */
export const countProtected = (
  policy: Policy,
  candidates: Pick<Candidates, 'messages'>,
  ids: Iterable<StableId>,
): number => {
  const names = new Set(policy.protected?.map((name) => name.toLowerCase()) ?? []);
  if (names.size === 0) return 0;
  const known = new Map(candidates.messages.map(([id, sender, recipients]) => [id, { sender, recipients }]));
  let count = 0;
  for (const id of ids) {
    const message = known.get(id);
    const recipients = message?.recipients.split(', ') ?? [''];
    if (!message || recipients.some(hides) || [message.sender, ...recipients].some((a) => isProtected(a, names)))
      count += 1;
  }
  return count;
};

/** A list that was cut, or a gap in it, could hide a protected name. */
const hides = (address: string): boolean => address === '' || address.endsWith('…');

const isProtected = (foreign: string | null, names: ReadonlySet<string>): boolean => {
  if (foreign === null) return true;
  const address = foreign.toLowerCase();
  if (names.has(address)) return true;
  const domain = address.slice(address.lastIndexOf('@') + 1);
  for (let rest = domain; rest !== ''; rest = rest.includes('.') ? rest.slice(rest.indexOf('.') + 1) : '') {
    if (names.has(rest)) return true;
  }
  return false;
};
