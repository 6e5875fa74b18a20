import type { ActionKind } from '#shared/actions/index.ts';
import { ChannelAction } from '#shared/actions/index.ts';
import type { Issued } from '#shared/contracts/issued.ts';
import type { Policy } from '#shared/contracts/policy.ts';
import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';

/** How often in an hour a host is told to do the same to its channels, unless the policy says otherwise. */
const USUAL = 10;

const HOUR_MS = 60 * 60_000;

/** How often in an hour the policy lets one host be told an action; null = it counts messages instead. Of several rules the strictest counts. */
export const hourlyLimit = (policy: Pick<Policy, 'approvals'>, action: ActionKind): number | null => {
  if (!ChannelAction.safeParse(action).success) return null;
  const limits = policy.approvals.filter((r) => r.action === action).map((r) => r.maxPerHour ?? USUAL);
  return limits.length === 0 ? USUAL : Math.min(...limits);
};

/** Commands of the last hour. */
export const ofLastHour = (issued: Issued, now: Instant): Issued['commands'] =>
  issued.commands.filter(({ at }) => fromInstant(now) - fromInstant(at) < HOUR_MS);

/** Why a host is not told an action once more; null = it may be. What was issued already is not counted twice. */
export const tooOften = (
  policy: Pick<Policy, 'approvals'>,
  issued: Issued | null,
  { action, host, id, now }: { action: ActionKind; host: string; id: string; now: Instant },
): string | null => {
  const limit = hourlyLimit(policy, action);
  if (limit === null || !issued) return null;
  const others = ofLastHour(issued, now).filter((c) => c.action === action && c.command !== id).length;
  return others < limit
    ? null
    : `${host} was told ${action} ${others} times within the hour; the policy allows ${limit}`;
};
