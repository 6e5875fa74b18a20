import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Window, WINDOW_HOURS } from '#shared/contracts/window.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';
import { intervalAt } from '#shared/window/time.ts';
import { at, came, countsOf, digestOf, digestWith, evidenceOf, fold, HOST, refused, START, went } from '../builders.ts';
import { anyDigests } from './arbitrary.ts';

const DAY = 1440;

describe('a window', () => {
  it('is the same whatever the order and the repetitions of its digests, to the byte', () => {
    fc.assert(
      fc.property(anyDigests, fc.array(fc.nat(), { minLength: 24, maxLength: 24 }), (digests, keys) => {
        const shuffled = [...digests, ...digests]
          .map((digest, i) => ({ digest, key: keys[i]! }))
          .sort((a, b) => a.key - b.key)
          .map(({ digest }) => digest);
        expect(JSON.stringify(fold(shuffled))).toBe(JSON.stringify(fold(digests)));
      }),
      { numRuns: 400 },
    );
  });

  it('is a window, and holds nothing older than a day', () => {
    fc.assert(
      fc.property(anyDigests, (digests) => {
        const window = fold(digests);
        expect(Window.parse(window)).toEqual(window);
        if (window.latest === null) return;
        const cutoff = intervalAt(window.latest) - WINDOW_HOURS * 60;
        const rows = [...window.cells, ...window.notices, ...window.sendings, ...window.attempts];
        for (const { minute } of rows) expect(minute).toBeGreaterThanOrEqual(cutoff);
        for (const f of window.facts) expect(intervalAt(f.at)).toBeGreaterThanOrEqual(cutoff);
        for (const e of window.exemplars) expect(intervalAt(e.at)).toBeGreaterThanOrEqual(cutoff);
        for (const q of window.queueCounts) expect(intervalAt(q.at)).toBeGreaterThanOrEqual(cutoff);
        for (const time of Object.values(window.merged)) {
          if (time !== null) expect(intervalAt(time)).toBeGreaterThanOrEqual(cutoff);
        }
      }),
    );
  });

  it('adds up equal cells within five minutes', () => {
    const window = fold([digestOf([went(1, 'a.example'), went(4, 'a.example', 2), went(5, 'a.example')])]);
    expect(window.cells.map(({ minute, count }) => [minute - START, count])).toEqual([
      [0, 3],
      [5, 1],
    ]);
  });

  it('gives back the same object for what it knows or what is too old', () => {
    const window = fold([digestOf([went(2 * DAY, 'a.example')], evidenceOf(1, '2026-02-05'))]);
    expect(foldDigest(window, digestOf([went(2 * DAY, 'a.example')], evidenceOf(1, '2026-02-05')))).toBe(window);
    expect(foldDigest(window, digestOf([went(0, 'a.example')], evidenceOf(2)))).toBe(window);
  });

  it('refuses another host’s digest', () => {
    expect(() => foldDigest(emptyWindow('other.example.com'), digestWith({}))).toThrow(/other\.example\.com/);
  });

  it('forgets the coverage of what has grown old', () => {
    const coverage = { lines: 10, parsed: 9, unparsed: 1, reasons: { odd: 1 }, samples: [] };
    const old = digestWith({ evidence: evidenceOf(1), to: at(0), coverage });
    const young = digestWith({ evidence: evidenceOf(2, '2026-02-05'), to: at(2 * DAY), coverage });
    expect(fold([old, young]).coverage).toEqual(coverage);
    expect(fold([old]).coverage).toEqual(coverage);
  });

  it('keeps the latest count of the queues of each five minutes', () => {
    const window = fold([
      countsOf(3, 'tcp_local', { held: 3 }),
      countsOf(1, 'tcp_local', { held: 1 }),
      countsOf(7, 'tcp_local', {}),
    ]);
    expect(window.queueCounts.map((q) => [q.at, q.counts.channels[0]!.held])).toEqual([
      [at(3), 3],
      [at(7), 0],
    ]);
  });

  it('knows the highest version, number by number', () => {
    const versions = ['6.3', '6.10', '6.2'].map((productVersion, i) =>
      digestWith({ evidence: evidenceOf(i), productVersion }),
    );
    expect(fold(versions).productVersion).toBe('6.10');
    const widths = ['6.3-0.15', '6.3 64bit', '6.3-0.15 64bit'].map((productVersion, i) =>
      digestWith({ evidence: evidenceOf(i), productVersion }),
    );
    for (const order of [widths, widths.toReversed()]) expect(fold(order).productVersion).toBe('6.3-0.15 64bit');
    expect(fold(widths.slice(0, 2)).productVersion).toBe('6.3-0.15');
  });
});

describe('a clock that jumped', () => {
  it('pushes nothing out of the window', () => {
    const good = digestOf([came(0, 'a.example'), refused(1, 'a.example')], evidenceOf(1));
    const wild = digestOf([refused(60 * DAY, 'a.example', 7)], evidenceOf(2));
    const window = fold([good, wild]);
    expect(window.latest).toBe(at(1));
    expect(window.cells).toHaveLength(2);
    expect(window.coverage.reasons).toEqual({ 'clock-jump': 7 });
    expect(window.coverage.lines).toBe(9);
  });

  it('spoils only its own entries of an evidence object', () => {
    const mixed = digestOf([came(0, 'a.example'), refused(60 * DAY, 'a.example')], evidenceOf(1));
    const window = fold([mixed]);
    expect(window.latest).toBe(at(0));
    expect(window.cells.map((c) => c.code)).toEqual(['E']);
    expect(window.exemplars.map((e) => e.at)).toEqual([at(0)]);
  });

  it('is one from the third day after the day of collection on', () => {
    const dayEnd = 48 * 60 - 8 * 60;
    expect(fold([digestOf([came(dayEnd, 'a.example')], evidenceOf(1))]).latest).toBe(at(dayEnd));
    expect(fold([digestOf([came(dayEnd + 1, 'a.example')], evidenceOf(1))]).latest).toBeNull();
  });

  it('is not looked for in files without a day of collection', () => {
    expect(fold([digestOf([came(60 * DAY, 'a.example')], '/var/log/mail.log_current')]).latest).toBe(at(60 * DAY));
  });

  it('is noticed in snapshots too', () => {
    const evidence = `evidence/${HOST}/2026-02-03/snapshot/queue-counts/x.gz`;
    const window = fold([{ ...countsOf(60 * DAY, 'tcp_local', {}), evidence }]);
    expect(window).toMatchObject({ latest: null, queueCounts: [], coverage: { reasons: { 'clock-jump': 1 } } });
  });
});
