import { cellKey } from '#shared/contracts/digest.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import { isDestinationFailure } from '#shared/window/outcomes.ts';
import type { FailingRun } from '#shared/window/runs.ts';
import type { DestinationView, HostView } from '#shared/window/view.ts';
import { SUSTAINED } from './rule.ts';

/**
 * A temporary refusal by which a host speaks of its own trouble: 421 (RFC 5321, 4.2.3: service not available), or the
 * state of its system or network (RFC 3463, 4.3.x and 4.4.x). Every other one, and 421 with a class of policy, mailbox
 * or protocol, is what greylisting and limits say as well (RFC 6647, 2.1).
 */
const OWN_TROUBLE = /[\s)"']smtp; ?(?:421(?![ -]4\.[12567]\.)|4\d\d[ -]4\.[34]\.)/;

const GREYLISTING = /gr[ae]y[ -]?list/i;

/** Whether an entry's refusal speaks of the other host's trouble, not of our mail. */
const speaksOfTrouble = (line: string): boolean => OWN_TROUBLE.test(line) && !GREYLISTING.test(line);

/**
 * Tells of a run of a destination whether all kept refusals of its first minutes speak of the other host's trouble; false
 * with none. What comes later changes nothing: once said, it stays said.
 */
export const refusalsOf = (view: HostView, { cells }: DestinationView): ((run: FailingRun) => boolean) => {
  const refusals = cells.filter((c) => c.reason === 'remote-4xx' && isDestinationFailure(c));
  const kept = [...new Set(refusals.map(cellKey))]
    .flatMap((key) => view.proof(key))
    .map(({ at, line }) => ({ at: fromInstant(at), line }));
  return ({ first }) => {
    const within = kept.filter(({ at }) => at >= first * 60_000 && at < (first + SUSTAINED) * 60_000);
    return within.length > 0 && within.every(({ line }) => speaksOfTrouble(line.text));
  };
};
