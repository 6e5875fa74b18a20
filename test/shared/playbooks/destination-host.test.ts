import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostRuns } from '#shared/playbooks/destination-down/host-rule.ts';
import { failingRuns, isDense, walkRun } from '#shared/window/runs.ts';
import { isDestinationFailure } from '#shared/window/outcomes.ts';
import { type ChannelView, hostView } from '#shared/window/view.ts';
import { at, came, deferred, digestOf, fold, refused, START, went } from '../builders.ts';

const PACE = { patience: (first: number, minute: number) => minute - first >= 30, longestWait: 20 };

const names = ['a.example.net', 'b.example.net', 'c.example.net', 'd.example.net', 'e.example.net', '*'];
const makes = [came, went, refused, refused, refused, deferred];

/** Hours of which most are failures, with pauses and deliveries that end a run and let the next one begin. */
const anyChannel = fc
  .array(
    fc.record({
      minute: fc.nat(300).map((m) => m * 5),
      to: fc.constantFrom(...names),
      make: fc.constantFrom(...makes),
      count: fc.integer({ min: 1, max: 9 }),
      hours: fc.nat(20),
    }),
    { minLength: 20, maxLength: 120 },
  )
  .map((rows) => rows.flatMap((r) => [r.make(r.minute % 400, r.to, r.count), went(-60 + r.hours, r.to)]));

/** For each run the destinations that had failed when it was told, each counted from the start. */
const plainly = (channel: ChannelView): { first: number; destinations: string[]; proven: boolean }[] => {
  const real = channel.destinations.filter((d) => d.name !== '*');
  const before = (name: string, first: number): boolean =>
    channel.cells.some((c) => c.destination === name && c.code === 'D' && c.minute < first);
  return failingRuns(channel.outcomes, PACE.longestWait)
    .filter(isDense)
    .flatMap((run) => {
      let told: string[] | null = null;
      walkRun(run, ({ minute, unreachable, deferred }) => {
        const lasted = minute - run.first;
        if (lasted < (unreachable >= deferred ? 15 : 30)) return false;
        const counts = real.map(({ name, cells }) => {
          const within = cells.filter((c) => c.minute >= run.first && c.minute <= minute);
          const sum = (of: typeof within): number => of.reduce((total, c) => total + c.count, 0);
          const failed = sum(within.filter(isDestinationFailure));
          const delivered = sum(within.filter((c) => c.code === 'D' && c.minute > run.first));
          return { name, failed, delivers: delivered > 0.05 * (failed + delivered) };
        });
        const failing = counts.filter((t) => t.failed >= 3 && !t.delivers).map((t) => t.name);
        if (failing.length < 3 || counts.filter((t) => t.delivers).length > 0.05 * failing.length) return false;
        told = failing;
        return failing.filter((name) => before(name, run.first)).length >= 3;
      });
      const destinations: string[] = told ?? [];
      if (destinations.length === 0) return [];
      const proven = destinations.filter((name) => before(name, run.first)).length >= 3;
      return proven || !real.some(({ name }) => before(name, run.first))
        ? [{ first: run.first, destinations, proven }]
        : [];
    });
};

const channelOf = (entries: Parameters<typeof digestOf>[0]): ChannelView =>
  hostView(fold([digestOf(entries)]), at(0))!.channels[0]!;

const told = (channel: ChannelView) =>
  hostRuns(channel, PACE).map(({ run, destinations, proven }) => ({
    first: run.first,
    destinations: destinations.toSorted(),
    proven,
  }));

describe('times when the whole host failed', () => {
  it('are told as by counting each from its start', () => {
    let seen = 0;
    fc.assert(
      fc.property(anyChannel, (entries) => {
        const channel = channelOf(entries);
        const found = told(channel);
        seen += found.length;
        expect(found).toEqual(plainly(channel));
      }),
      { seed: 7, numRuns: 300 },
    );
    expect(seen).toBeGreaterThan(20);
  });

  it('are each told by their own failures, and none of the run before', () => {
    const [first, then] = [names.slice(0, 3), names.slice(1, 4)];
    const fail = (of: readonly string[], from: number) =>
      [0, 5, 10, 15, 20].flatMap((m) => of.map((name) => refused(from + m, name)));
    const well = names.slice(0, 5).flatMap((name) => [went(-60, name), went(100, name, 9)]);
    const runs = told(channelOf([...fail(first, 0), ...well, ...fail(then, 200)]));
    expect(runs).toEqual([
      { first: START, destinations: first, proven: true },
      { first: START + 200, destinations: then, proven: true },
    ]);
  });
});
