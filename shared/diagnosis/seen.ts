import type { EvidenceLine } from '#shared/contracts/finding.ts';
import type { Fact, FactKind } from '#shared/contracts/fact.ts';
import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';
import type { QueuePoint } from '#shared/window/queue-points.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';

/** Minutes for which a snapshot says how things are now. */
export const FRESH = 30;

/** Minutes from an instant to a later one. */
export const minutesFrom = (from: Instant, to: Instant): number => (fromInstant(to) - fromInstant(from)) / 60_000;

/** Whether something was seen in the last {@link FRESH} minutes of mail time. */
export const isFresh = (view: HostView, at: Instant): boolean => minutesFrom(at, view.latest) <= FRESH;

/** The newest count of a channel's files, if it is fresh. */
export const freshPoint = (view: HostView, channel: ChannelView): QueuePoint | null => {
  const point = channel.queue.at(-1);
  return point && isFresh(view, point.at) ? point : null;
};

/** The facts of one kind that the newest, fresh output of its tool told; what only older outputs told is gone. */
export const freshFacts = <K extends FactKind>(view: HostView, kind: K): readonly Extract<Fact, { kind: K }>[] => {
  const latest = view.facts.latest(kind);
  const newest = new Map<string, Instant>();
  for (const fact of latest) {
    const apart = askedApart(fact);
    if (fact.at > (newest.get(apart) ?? '')) newest.set(apart, fact.at);
  }
  return latest.filter((fact) => fact.at === newest.get(askedApart(fact)) && isFresh(view, fact.at));
};

/** What a tool is asked for one by one: an output of one channel says nothing of the others. */
const askedApart = (fact: Fact): string => (fact.kind === 'qm-messages' ? fact.channel : '');

/** Lines of facts that contain what they are said to prove. */
export const factLines = (facts: readonly Fact[], contains: string, limit = 8): EvidenceLine[] =>
  facts
    .flatMap((fact) => (fact.line?.text.toLowerCase().includes(contains.toLowerCase()) ? [fact.line] : []))
    .slice(0, limit);
