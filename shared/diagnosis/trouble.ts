import { countOf, isDestinationFailure, sumOutcomes } from '#shared/window/outcomes.ts';
import type { ChannelView } from '#shared/window/view.ts';

/** Whose mail fails in a channel. */
export interface Spread {
  /** Destinations with failures, and of these the ones that took nothing in the whole window. */
  readonly failing: number;
  readonly neverTook: number;
  readonly failures: number;
  readonly delivered: number;
  /** The destination with most failures, and its share of them. */
  readonly top: string;
  readonly topShare: number;
}

/** How the failures of a channel since an interval are spread over its destinations. Linear in its cells. */
export const spreadOf = (channel: ChannelView, from: number): Spread => {
  let [failing, neverTook, failures, most, top] = [0, 0, 0, 0, ''];
  for (const { name, cells } of channel.destinations) {
    const own = countOf(cells, (c) => c.minute >= from && (isDestinationFailure(c) || c.code === 'R'));
    if (own === 0) continue;
    failures += own;
    failing++;
    if (!cells.some((c) => c.code === 'D')) neverTook++;
    if (own > most && name !== '*') [most, top] = [own, name];
  }
  const { delivered } = sumOutcomes(channel.outcomes, from);
  return { failing, neverTook, failures, delivered, top, topShare: failures === 0 ? 0 : most / failures };
};

/** Share of the messages with the empty sender among those that entered a channel since an interval: a census of the log. */
export const nullSenders = (channel: ChannelView, from: number): { nulls: number; all: number } => {
  let [nulls, all] = [0, 0];
  for (const { minute, sender, count } of channel.sendings) {
    if (minute < from) continue;
    all += count;
    if (sender === '') nulls += count;
  }
  return { nulls, all };
};

/** Whether bounces make up most of what a channel was given; false where the log does not say. */
export const mostlyBounces = (channel: ChannelView, from: number): boolean => {
  const { nulls, all } = nullSenders(channel, from);
  return nulls * 2 > all;
};
