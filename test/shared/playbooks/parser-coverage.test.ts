import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Coverage } from '#shared/contracts/digest.ts';
import { parserCoverage } from '#shared/playbooks/parser-coverage/index.ts';
import { layoutOf } from '#shared/playbooks/parser-coverage/mask.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, digestWith, evidenceOf, HOST } from '../builders.ts';
import { expectDocumented } from './queue-stories.ts';
import { said } from './store-stories.ts';

const told = (parsed: number, reasons: Record<string, number>, sample = '', remarks: Record<string, number> = {}) => {
  const unparsed = Object.values(reasons).reduce((sum, n) => sum + n, 0);
  const coverage: Coverage = {
    lines: parsed + unparsed,
    parsed,
    unparsed,
    reasons: { ...reasons, ...remarks },
    samples: sample === '' ? [] : [untrusted(sample)],
  };
  return said(parserCoverage, [], [digestWith({ evidence: evidenceOf(1), to: at(0), coverage })]);
};

/** An hour of a log: so many lines understood, and not. */
const hour = (log: string, minute: number, parsed: number, unparsed: number) =>
  digestWith({
    evidence: `evidence/${HOST}/2026-02-03/log/${log}/1-2-abc/${minute}-${minute + 9}.${'a'.repeat(64)}.gz`,
    to: at(minute),
    coverage: {
      lines: parsed + unparsed,
      parsed,
      unparsed,
      reasons: unparsed > 0 ? { 'no-stamp': unparsed } : {},
      samples: unparsed > 0 ? [untrusted('YYY 7 ann@example.com secret')] : [],
      ...(unparsed > 0 && { places: [{ start: 100, end: 140, line: 3 }] }),
    },
  });
const inLogs = (...digests: ReturnType<typeof hour>[]) => said(parserCoverage, [], digests);

describe('parser-coverage', () => {
  it.each([
    ['just below the share', 190, { 'no-code': 10 }, 'normal'],
    ['above it', 189, { 'no-code': 11 }, 'problem'],
    ['too few lines', 10, { 'no-code': 189 }, 'normal'],
    ['nothing but foreign lines', 0, { 'bad-layout': 200 }, 'problem'],
    ['several reasons together', 190, { 'no-code': 6, 'bad-stamp': 6 }, 'problem'],
  ])('%s', (_, parsed, reasons, verdict) => {
    expect(told(parsed, reasons as Record<string, number>)).toMatchObject([
      { verdict, subject: { kind: 'host', name: 'mail1.example.com' } },
    ]);
  });

  it('has nothing to say when all was read, or only blank lines, notes and failed tools were not', () => {
    expect(told(500, {})).toEqual([]);
    expect(told(500, { blank: 400, note: 1, 'tool-failed': 90 })).toEqual([]);
    expect(told(500, {}, '', { 'clock-jump': 300 })).toEqual([]);
  });

  it('finds a small log that changed, and shows its lines by layout, with their place', () => {
    const [finding] = inLogs(hour('mail.log', 0, 9_000, 0), hour('imap', 0, 40, 0), hour('imap', 60, 0, 30));
    expect(finding).toMatchObject({ verdict: 'problem' });
    expect(finding!.headline).toContain('30 of the latest 30 lines of the imap log');
    expect(finding!.evidence).toMatchObject([{ start: 100, end: 140, line: 3, text: 'XXX 9 xxx@xxxxxxx.xxx xxxxxx' }]);
    expect(finding!.evidence[0]!.evidence).toContain('/log/imap/');
    expectDocumented([finding!]);
  });

  it.each([
    ['a log that never was understood', [hour('http', 0, 0, 100), hour('mail.log', 0, 9_000, 0)]],
    ['one of which too little was seen before', [hour('imap', 0, 19, 0), hour('imap', 60, 0, 30)]],
    ['one of which too little was seen since', [hour('imap', 0, 900, 0), hour('imap', 60, 0, 19)]],
    ['one that is understood again', [hour('imap', 0, 900, 0), hour('imap', 60, 0, 30), hour('imap', 120, 40, 0)]],
    ['one of which some is understood', [hour('imap', 0, 900, 0), hour('imap', 60, 6, 30)]],
  ])('raises nothing for %s', (_, digests) => {
    expect(inLogs(...digests)).toMatchObject([{ verdict: 'normal' }]);
  });

  it('shows the layout of a sample, and nothing of what it says', () => {
    const [finding] = told(0, { 'no-code': 300 }, '04-Mar-2026 10:00:01.00 tcp_local E ann@example.com secret');
    const sample = finding!.steps.find((s) => s.anchor === 'step-sample')!.saw;
    expect(sample).toContain('99-Xxx-9999 99:99:99.99 xxx_xxxxx X xxx@xxxxxxx.xxx xxxxxx');
    expect(JSON.stringify(finding)).not.toMatch(/ann@|secret/);
  });
});

describe('layoutOf', () => {
  it('lets no letter and no digit through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (line) => {
        expect(layoutOf(line)).toMatch(/^(?:[^\p{L}\p{N}]|[xX9])*$/u);
      }),
    );
  });
});
