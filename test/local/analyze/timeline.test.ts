import { describe, expect, it } from 'vitest';
import { createTimeline, type Timeline } from '#local/analyze/timeline.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import { at, came, digestOf, type Entry, every, HOST, know, refused, went } from '../../shared/builders.ts';

const DAY = 1_440;

const outage = (from: number): Entry[] => [
  ...every(5, from, from + 400, (m) => [came(m, 'down.example', 4), refused(m, 'down.example', 4)]),
  ...every(5, from, from + 400, (m) => [came(m, 'up.example', 4), went(m, 'up.example', 4)]),
];
const quiet = (from: number, to: number): Entry[] =>
  every(30, from, to, (m) => [came(m, 'up.example', 2), went(m, 'up.example', 2)]);

const timelineOf = (options: { now?: string; mostRows?: number } = {}): Timeline =>
  createTimeline(
    { host: HOST, now: options.now ?? null },
    options.mostRows === undefined ? {} : { mostRows: options.mostRows },
  );

const file = (entries: readonly Entry[], path: string) => digestOf(entries, path);
const troubles = (timeline: Timeline) =>
  timeline
    .end()
    .findings.filter((f) => f.verdict === 'problem' || f.verdict === 'suspected')
    .map((f) => [f.subject.name, f.since.slice(0, 10)]);

const option = (minute: number): Fact => ({ kind: 'option', name: 'x', at: at(minute), value: '1', line: null });
const disk = (minute: number): Fact => ({
  kind: 'disk',
  name: '/var',
  at: at(minute),
  totalKiB: 1,
  availableKiB: 1,
  usedPercent: null,
  inodesFreePercent: null,
  line: null,
});

describe('a timeline', () => {
  it('assesses each stretch of mail time on its own', () => {
    const timeline = timelineOf();
    timeline.add(file(outage(10 * DAY), 'b'));
    timeline.add(file(outage(0), 'a'));
    timeline.add(file(quiet(20 * DAY, 20 * DAY + 60), 'c'));
    const { stretches } = timeline.end();
    expect(stretches.map((s) => s.from)).toEqual([at(0), at(10 * DAY), at(20 * DAY)]);
    expect(troubles(timeline)).toEqual([
      ['down.example', at(0).slice(0, 10)],
      ['down.example', at(10 * DAY).slice(0, 10)],
    ]);
  });

  it('finds trouble anywhere in a stretch that is longer than a window, and tells it once', () => {
    for (const begin of [0, 300, DAY - 60, 2 * DAY, 3 * DAY - 400]) {
      const timeline = timelineOf();
      timeline.add(file([...quiet(0, 3 * DAY), ...outage(begin)], 'a'));
      const { stretches } = timeline.end();
      expect(troubles(timeline)).toEqual([['down.example', at(begin).slice(0, 10)]]);
      expect(stretches).toHaveLength(1);
      expect(stretches[0]).toMatchObject({ from: at(0) });
    }
  });

  it('lets old time go when there is too much, but not unassessed', () => {
    const timeline = timelineOf({ mostRows: 4_000 });
    for (let day = 0; day < 8; day++) {
      const entries = day === 1 ? outage(day * DAY) : quiet(day * DAY, (day + 1) * DAY);
      timeline.add(file(entries, `day ${day}`));
    }
    const { stretches } = timeline.end();
    expect(troubles(timeline)).toEqual([['down.example', at(DAY).slice(0, 10)]]);
    expect(stretches.map((s) => s.from)).toEqual([at(0)]);
  });

  it('looks with --now at the day before it only', () => {
    const timeline = timelineOf({ now: at(10 * DAY + 60) });
    timeline.add(file(outage(0), 'a'));
    timeline.add(file(quiet(10 * DAY, 11 * DAY), 'b'));
    const { findings, stretches, now } = timeline.end();
    expect(findings.filter((f) => f.verdict !== 'normal')).toEqual([]);
    expect(stretches).toEqual([{ from: at(10 * DAY), to: at(10 * DAY + 60) }]);
    expect(now).toBe(at(10 * DAY + 60));
  });

  it('assesses outputs alone, at the time of their files', () => {
    const timeline = timelineOf();
    timeline.addUndated([disk(90)]);
    expect(timeline.end()).toMatchObject({ stretches: [{ from: at(90), to: at(90) }], now: at(90) });
    const settings = timelineOf();
    settings.addUndated([option(30)]);
    expect(settings.end()).toMatchObject({ now: at(30) });
  });

  it('takes an output saved within a day for what it says, a later one as of the end of the mail', () => {
    const soon = timelineOf();
    soon.add(file(quiet(0, 120), 'a'));
    soon.addUndated([disk(DAY)]);
    expect(soon.end().stretches).toEqual([{ from: at(0), to: at(DAY) }]);
    const copied = timelineOf();
    copied.add(file(quiet(0, 121), 'a'));
    copied.addUndated([disk(200 * DAY)]);
    expect(copied.end().stretches).toEqual([{ from: at(0), to: at(120) }]);
  });

  it('keeps outputs that say their time at that time', () => {
    const timeline = timelineOf();
    timeline.add(file(quiet(0, 121), 'a'));
    timeline.add({ ...know(disk(200 * DAY)), evidence: 'counters.txt' });
    expect(timeline.end().stretches.map((s) => s.to)).toEqual([at(120), at(200 * DAY)]);
  });

  it('has nothing to say about nothing', () => {
    expect(timelineOf().end()).toEqual({ findings: [], stretches: [], now: null });
  });
});
