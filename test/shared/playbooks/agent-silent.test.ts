import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { Finding } from '#shared/contracts/finding.ts';
import type { Incident } from '#shared/contracts/incident.ts';
import { decide } from '#shared/incident/decide.ts';
import { assess, assessClock } from '#shared/playbooks/index.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';
import { at, countsOf, digestsOf, fold, HOST, of, troubles, went } from '../builders.ts';
import { beat, beats } from './heard.ts';

const silence = (digests: readonly Digest[], now: number): Finding[] =>
  of('agent-silent', assessClock(fold(digests), at(now)));

const verdict = (digests: readonly Digest[], now: number): string | null => silence(digests, now)[0]?.verdict ?? null;

describe('agent-silent', () => {
  it('finds a host of which nothing is heard any more', () => {
    const [finding] = silence(
      [
        ...digestsOf([went(8, 'a.example.net')]),
        countsOf(9, 'tcp_local', { byAttempts: [7, 5] }),
        ...beats(0, 10),
        beat(10, { trouble: 'snapshot 4' }),
      ],
      15,
    );
    expect(Finding.parse(finding)).toMatchObject({
      verdict: 'problem',
      subject: { kind: 'host', name: HOST },
      since: at(10),
      actions: [],
    });
    expect(finding!.headline).toContain('since 2026-02-03 08:10 UTC');
    const saw = Object.fromEntries(finding!.steps.map((s) => [s.anchor, s.saw]));
    expect(saw['step-heartbeat']).toContain('every 60 seconds');
    expect(saw['step-last-word']).toContain('tcp_local 12');
    expect(saw['step-trouble']).toContain('snapshot 4');
    expect(finding!.evidence.map((e) => e.text)).toEqual(['up 4200 s, trouble: snapshot 4']);
  });

  it.each([
    ['a heartbeat that is late', beats(0, 11), 14.9],
    ['a host whose agent beats four times a minute', beats(0, 10, 0.25), 14.7],
    ['a restart that takes four minutes', [...beats(0, 10), ...beats(14, 16)], 17],
    ['a host whose agent is told to beat every ten minutes', beats(0, 61, 10), 109],
    ['the first words of a slow host', [beat(0), beat(10)], 20],
  ])('is not alarmed by %s', (_, digests, now) => {
    expect(troubles(silence(digests, now))).toEqual([]);
  });

  it('waits for the habit of the host, not for a fixed time', () => {
    expect(verdict(beats(0, 61, 10), 110)).toBe('problem');
    expect(verdict([beat(0), beat(0.2)], 14.9)).toBe(null);
    expect(verdict([beat(0), beat(0.2)], 15.3)).toBe('problem');
  });

  it('says nothing of a host without heartbeats, though it is long ago that mail was seen', () => {
    expect(silence(digestsOf([went(0, 'a.example.net')]), 600)).toEqual([]);
    expect(assessClock(emptyWindow(HOST), at(0))).toEqual([]);
  });

  it('says nothing at the end of saved history', () => {
    const window = fold([...digestsOf([went(500, 'a.example.net')]), ...beats(0, 20)]);
    expect(of('agent-silent', assess(window, at(600)))).toEqual([]);
  });

  it('takes three heartbeats for a return, and one for the last word of what cannot stay up', () => {
    const down = beats(0, 11);
    expect(verdict([...down, beat(60)], 61)).toBe(null);
    expect(verdict([...down, beat(60), beat(61)], 62)).toBe(null);
    expect(verdict([...down, beat(60), beat(61), beat(62)], 63)).toBe('normal');
    const looping = [0, 12, 24, 36, 48].flatMap((m) => [beat(60 + m), beat(60.2 + m)]);
    for (let now = 60; now < 120; now += 0.5) {
      const heard = [...down, ...looping.filter((d) => d.facts[0]!.at <= at(now))];
      expect(verdict(heard, now)).not.toBe('normal');
    }
  });

  it('tells a restart from a way that was closed', () => {
    const saw = (up: number): string =>
      silence([...beats(0, 11), ...[60, 61, 62].map((m) => beat(m, { up: up + (m - 60) * 60 }))], 63)[0]!.steps.find(
        (s) => s.anchor === 'step-restart',
      )!.answer;
    expect(saw(10)).toBe('yes');
    expect(saw(7_200)).toBe('no');
  });

  it('names a clock that is ahead instead of believing it', () => {
    expect(verdict(beats(60, 71), 10)).toBe('unknown');
    expect(verdict(beats(0, 11), 8)).toBe('normal');
  });

  it('does not count heartbeats that could not be read', () => {
    const broken = { ...beat(400), facts: [] };
    expect(verdict([...beats(0, 11), broken], 100)).toBe('problem');
  });

  it('has a page for each step', () => {
    const page = readFileSync(new URL('../../../shared/playbooks/agent-silent/README.md', import.meta.url), 'utf8');
    const told = [...silence([...beats(0, 11)], 60), ...silence([...beats(0, 11), ...beats(60, 64)], 64)];
    for (const { anchor } of told.flatMap((f) => f.steps)) expect(page).toContain(`## ${anchor}:`);
  });
});

/** What an incident lived through: heartbeats in the order of their arrival, and runs of the reconciler. */
interface Run {
  /** Minute in which the run began: its clock and its window are of this time. */
  looked: number;
  /** Minute in which its findings were told; another run may have been faster. */
  told: number;
}

const FINGERPRINT = '0123456789abcdef';

/** Every incident of the host's silence, when heartbeats sent in some minutes arrive in some minutes. */
const live = (sent: readonly { minute: number; arrives: number[] }[], runs: readonly Run[]): Incident | null => {
  const arrivals = sent
    .flatMap(({ minute, arrives }) => arrives.map((arrived) => ({ digest: beat(minute), arrived })))
    .sort((a, b) => a.arrived - b.arrived);
  let window = emptyWindow(HOST);
  const told = [...runs]
    .sort((a, b) => a.looked - b.looked)
    .map(({ looked, told }) => {
      while (arrivals[0] && arrivals[0].arrived <= looked) window = foldDigest(window, arrivals.shift()!.digest);
      return { told, findings: of('agent-silent', assessClock(window, at(looked))) };
    })
    .sort((a, b) => a.told - b.told);
  return told.reduce<Incident | null>(
    (incident, { told, findings }) =>
      findings
        .filter((f) => f.verdict !== 'unknown')
        .reduce(
          (current, finding) => decide(current, { kind: 'finding', at: at(told), finding }, FINGERPRINT).next,
          incident,
        ),
    null,
  );
};

describe('the incident of a silence', () => {
  /** Late and repeated arrivals, but no later than `patience` minutes. */
  const late = (patience: number) =>
    fc.array(fc.double({ min: 0, max: patience, noNaN: true }), { minLength: 1, maxLength: 3 });
  const delays = (patience: number, count: number) => fc.array(late(patience), { minLength: count, maxLength: count });
  const runsUntil = (end: number) =>
    fc
      .array(fc.double({ min: 0, max: 9, noNaN: true }), {
        minLength: Math.ceil(end / 2),
        maxLength: Math.ceil(end / 2),
      })
      .map((lags) => lags.map((lag, i): Run => ({ looked: i * 2, told: i * 2 + lag })));
  const sentAt = (minutes: readonly number[], lags: readonly number[][]) =>
    minutes.map((minute, i) => ({ minute, arrives: lags[i]!.map((lag) => minute + lag) }));
  const minutesOf = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

  it('never begins while heartbeats come, each up to three minutes late, in any order, any number of times', () => {
    fc.assert(
      fc.property(delays(3, 60), runsUntil(60), (lags, runs) => {
        expect(live(sentAt(minutesOf(0, 60), lags), runs)).toBeNull();
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('is over if and only if the heartbeats came back, however late they and the runs are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 12, max: 40 }),
        fc.boolean(),
        delays(4, 60),
        runsUntil(120),
        (gap, comesBack, lags, runs) => {
          const minutes = [...minutesOf(0, 20), ...(comesBack ? minutesOf(20 + gap, 60 + gap) : [])];
          // The last runs are undisturbed: they see everything, and nothing overtakes them.
          const end = comesBack ? 60 + gap : 80;
          const before = runs.filter((run) => run.told < end);
          const last = comesBack ? [] : [{ looked: end + 20, told: end + 21 }];
          const incident = live(sentAt(minutes, lags), [...before, { looked: end, told: end + 1 }, ...last]);
          expect(incident?.state).toBe(comesBack ? 'resolved' : 'open');
          expect(incident!.sequence).toBe(1);
          const kinds = incident!.timeline.map((t) => t.kind);
          expect(kinds).toEqual(comesBack ? ['opened', 'recovered', 'resolved'] : ['opened']);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('begins anew when the host falls silent right after the heartbeat that proved its return', () => {
    const sent = [...minutesOf(0, 10), 60, 61, 62].map((minute) => ({ minute, arrives: [minute] }));
    const runs = [20, 40, 63, 70, 80].map((looked) => ({ looked, told: looked }));
    expect(live(sent, runs)).toMatchObject({ state: 'open', sequence: 2 });
  });
});
