import type { Fact } from '#shared/contracts/fact.ts';
import type { HostView } from '#shared/window/view.ts';

type Counters = Extract<Fact, { kind: 'counters' }>;

/** The figures of a channel that are running totals of messages, and the one that is a level. */
export const COUNTS = ['received', 'stored', 'delivered', 'submitted', 'attempted', 'rejected', 'failed'] as const;
export type Count = (typeof COUNTS)[number];

/** Counters of each channel over the window, ascending by name and time. */
export const counterSeries = (view: HostView): { channel: string; series: readonly Counters[] }[] =>
  view.facts.latest('counters').map(({ name }) => ({ channel: name, series: view.facts.series('counters', name) }));
