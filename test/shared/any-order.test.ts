import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { assess } from '#shared/playbooks/index.ts';
import { at, fold } from './builders.ts';
import { anyEvidence, digested, evidenceOfHost } from './evidence.ts';
import { FUZZ_RUNS } from './formats/fuzz-runs.ts';

/** Whole evidence of a host a run: few of them in the usual tests, a long search on demand. */
const RUNS = Math.max(150, FUZZ_RUNS / 10);
const TIME = 60_000 + RUNS * 50;
const search = { numRuns: RUNS, interruptAfterTimeLimit: TIME };

const found = (digests: readonly Digest[]): Finding[] => assess(fold(digests), at(300));

/**
 * An evidence object that is cut elsewhere has another name, and its lines other places. Each keeps the first few lines
 * of a kind, so that more objects keep more of them: the first is the same.
 */
const withoutPlaces = (findings: readonly Finding[]): unknown =>
  findings.map((f) => ({ ...f, evidence: f.evidence.slice(0, 1).map(({ text }) => text) }));

const shuffled = <T>(all: readonly T[], keys: readonly number[]): T[] =>
  all
    .map((value, n) => ({ value, key: keys[n % keys.length]! + n / 1e6 }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);

const keys = fc.array(fc.nat(1_000), { minLength: 31, maxLength: 31 });
const cuts = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 8 });

it('any order and repetition of the evidence gives the same findings, line by line', { timeout: TIME }, () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(anyEvidence, cuts, keys, (spec, places, order) => {
      const evidence = evidenceOfHost(spec);
      const digests = digested(evidence, places);
      const findings = found(digests);
      for (const { playbook } of findings) seen.add(playbook);
      expect(found(shuffled([...digests, ...digests], order))).toEqual(findings);
      expect(found(digests.toReversed())).toEqual(findings);
    }),
    search,
  );
  // Silence in every order would prove nothing.
  expect(seen.size).toBeGreaterThanOrEqual(15);
});

it('any cutting of the logs into evidence objects gives the same findings', { timeout: TIME }, () => {
  fc.assert(
    fc.property(anyEvidence, cuts, cuts, keys, (spec, places, others, order) => {
      const evidence = evidenceOfHost(spec);
      const whole = found(digested(evidence, []));
      expect(withoutPlaces(found(digested(evidence, places)))).toEqual(withoutPlaces(whole));
      expect(withoutPlaces(found(shuffled(digested(evidence, others), order)))).toEqual(withoutPlaces(whole));
    }),
    search,
  );
});
