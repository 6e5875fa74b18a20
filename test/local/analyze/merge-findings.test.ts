import { describe, expect, it } from 'vitest';
import { mergeFindings } from '#local/analyze/merge-findings.ts';
import type { Finding, Verdict } from '#shared/contracts/finding.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, HOST } from '../../shared/builders.ts';

const finding = (verdict: Verdict, from: number, to: number, name = 'a.example'): Finding => ({
  version: 1,
  playbook: 'destination-down',
  host: HOST,
  subject: { kind: 'destination', channel: 'tcp_local', name: untrusted(name) },
  verdict,
  severity: 'warning',
  confidence: 0.9,
  headline: untrusted(`${verdict} ${to}`),
  since: at(from),
  until: at(to),
  steps: [],
  evidence: [],
  actions: [],
  advice: [],
  runbook: 'destination-down',
});

const told = (findings: readonly Finding[]) => findings.map((f) => [f.verdict, f.since, f.until, f.headline]);

describe('mergeFindings', () => {
  it('makes one of a trouble that two windows saw', () => {
    expect(told(mergeFindings([finding('problem', 0, 100)], [finding('problem', 50, 300)]))).toEqual([
      ['problem', at(0), at(300), 'problem 300'],
    ]);
  });

  it('keeps the weightier verdict, with no time of what was normal', () => {
    expect(told(mergeFindings([finding('problem', 0, 100)], [finding('normal', 50, 300)]))).toEqual([
      ['problem', at(0), at(100), 'problem 100'],
    ]);
  });

  it('keeps troubles of one subject apart that lie more than a day apart, and of two subjects', () => {
    const far = finding('problem', 100 + 1_441, 3_000);
    expect(mergeFindings([finding('problem', 0, 100)], [far])).toHaveLength(2);
    expect(mergeFindings([finding('problem', 0, 100)], [finding('problem', 0, 100, 'b.example')])).toHaveLength(2);
  });
});
