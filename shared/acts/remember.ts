import { isMessageAction } from '#shared/actions/index.ts';
import { type Act, ACT_NAMES, type Acts, ACTS_HOURS, ACTS_LIMIT, SETTLING_MINUTES } from '#shared/contracts/acts.ts';
import { fromInstant, type Instant, type StableId, toInstant } from '#shared/contracts/primitives.ts';
import type { Candidates, Proposal } from '#shared/contracts/proposal.ts';
import type { Result } from '#shared/contracts/result.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { byText } from '#shared/window/merge.ts';

/** What is known of an act besides the host's report. */
export interface ActContext {
  proposal: Proposal;
  /** Senders and recipients of the approved messages; null = not known. */
  candidates: Pick<Candidates, 'messages'> | null;
  /** stop: when the host starts the channel again. */
  startAt: Instant | null;
}

const after = (at: Instant, minutes: number): Instant => toInstant(fromInstant(at) + minutes * 60_000);

/** The act that a host reports; null when it did nothing. An unclear end counts: its effects may be there. */
export const actOf = (result: Result, { proposal, candidates, startAt }: ActContext): Act | null => {
  const { action, channel, incident, manifestHash } = proposal;
  const touched = result.messages.flatMap(({ id, outcome }) =>
    outcome === 'done' || outcome === 'unknown' ? [id] : [],
  );
  const isOnMessages = isMessageAction(action);
  if (isOnMessages ? touched.length === 0 : result.status === 'refused' || result.status === 'failed') return null;
  const known = namesOf(new Set(touched), candidates);
  return {
    command: result.command,
    incident,
    action,
    channel,
    from: result.startedAt,
    done: result.finishedAt,
    until: after(startAt ?? result.finishedAt, SETTLING_MINUTES),
    ...(startAt !== null && { startAt }),
    count: touched.length,
    manifestHash,
    destinations: isOnMessages ? known.destinations : null,
    bounces: action === 'return' ? known.bounces : [],
  };
};

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

const namesOf = (
  ids: ReadonlySet<StableId>,
  candidates: ActContext['candidates'],
): Pick<Act, 'destinations' | 'bounces'> => {
  const destinations = new Map<string, number>();
  const bounces = new Map<string, number>();
  let known = 0;
  const bump = (counts: Map<string, number>, name: string): void => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  for (const [id, sender, recipients] of candidates?.messages ?? []) {
    if (!ids.has(id)) continue;
    const names = recipients.split(', ').map(domainOf);
    if (!names.includes('')) known += 1;
    for (const name of names) if (name !== '') bump(destinations, name);
    if (sender) bump(bounces, domainOf(sender));
  }
  const complete = known === ids.size && destinations.size <= ACT_NAMES;
  return { destinations: complete ? top(destinations) : null, bounces: top(bounces) };
};

const top = (counts: ReadonlyMap<string, number>): Act['bounces'] =>
  [...counts]
    .sort(([a, m], [b, n]) => n - m || byText(a, b))
    .slice(0, ACT_NAMES)
    .map(([name, count]) => ({ name: untrusted(name, 320), count }));

/** A host's acts with one more. Idempotent and, within the limit, commutative: results come in any order. */
export const withAct = (acts: Acts, act: Act): Acts => {
  const rest = acts.acts.filter((known) => known.command !== act.command);
  const all = [...rest, act].sort((a, b) => byText(a.from, b.from) || byText(a.command, b.command));
  const newest = all.reduce((max, { until }) => (until > max ? until : max), '');
  const oldest = after(newest, -ACTS_HOURS * 60);
  return { ...acts, acts: all.filter(({ until }) => until >= oldest).slice(-ACTS_LIMIT) };
};
