import { describe, expect, it } from 'vitest';
import { createPaint } from '#local/analyze/paint.ts';
import { printJson } from '#local/analyze/print-json.ts';
import { printText } from '#local/analyze/print-text.ts';
import { type Analysis, exitCodeOf, leftOut, noCoverage, unread } from '#local/analyze/report.ts';
import type { Finding, Verdict } from '#shared/contracts/finding.ts';
import { untrusted } from '#shared/text/untrusted.ts';

const EVIL = 'x\u001b[31m\u009b2J\u202e';

const finding = (verdict: Verdict): Finding => ({
  version: 1,
  playbook: 'destination-down',
  host: 'mx1',
  subject: { kind: 'destination', name: untrusted(`example.net${EVIL}`), channel: 'tcp_local' },
  verdict,
  severity: 'warning',
  confidence: 0.9,
  headline: untrusted(`${verdict} headline ${EVIL}`),
  since: '2026-03-04T09:00:00.000Z',
  until: '2026-03-04T10:00:00.000Z',
  steps: [
    { anchor: 'others-deliver', question: 'Do others deliver?', saw: untrusted(`12 others ${EVIL}`), answer: 'yes' },
  ],
  evidence: [{ evidence: `dir/mail.log${EVIL}`, start: 0, end: 9, line: 7, text: untrusted(`a line ${EVIL}`) }],
  actions: [
    {
      action: 'hold',
      channel: 'tcp_local',
      selector: { by: 'destination', destination: 'example.net' },
      because: 'the rest can go',
    },
  ],
  advice: [{ when: 'for-good', text: 'Own channel', diff: '+tcp_own smtp' }],
  runbook: 'destination-down#what-to-do-now',
});

const TOLD: Analysis['zone'] = { name: 'Europe/Vienna', isAssumed: false, signs: [] };

const analysis = (findings: Finding[]): Analysis => ({
  zone: TOLD,
  files: [
    {
      path: `dir/mail.log${EVIL}`,
      kind: 'mail.log',
      coverage: { lines: 3, parsed: 2, unparsed: 1, reasons: { 'no-stamp': 1 }, samples: [untrusted(`odd ${EVIL}`)] },
      span: null,
      error: `cut ${EVIL}`,
    },
  ],
  findings,
  stretches: [],
  asOf: null,
  now: '2026-03-04T10:00:00.000Z',
});

const cause: Finding = {
  ...finding('problem'),
  subject: { kind: 'host', name: untrusted('mx1'), channel: 'tcp_local' },
  headline: untrusted('mx1 is cut off'),
};

describe('a destination that fails by several ways out', () => {
  const by = (host: string, channel: string): Finding => ({
    ...finding('problem'),
    host,
    subject: { kind: 'destination', name: untrusted('example.net'), channel },
  });

  it('is told as one, with each host and channel that differs from the first', () => {
    const all = [by('mx1', 'tcp_local'), by('mx1', 'tcp_out'), by('mx2', 'tcp_smarthost')];
    const text = printText(analysis(all), createPaint(false));
    expect(text.match(/^PROBLEM/gm)).toHaveLength(1);
    expect(text).toContain('\n    The same, by way of tcp_out:\n    PROBLEM');
    expect(text).toContain('\n    The same, as mx2 sees it, by way of tcp_smarthost:\n    PROBLEM');
  });

  it('is another one inside the site', () => {
    const text = printText(analysis([by('mx1', 'tcp_local'), by('mx1', 'tcp_intranet')]), createPaint(false));
    expect(text.match(/^PROBLEM/gm)).toHaveLength(2);
  });
});

describe('printText', () => {
  it('shows what a finding explains indented below it, and why', () => {
    const text = printText(analysis([finding('problem'), cause]), createPaint(false));
    expect(text.indexOf('PROBLEM  mx1 is cut off')).toBe(0);
    expect(text).toContain(
      '    Explained by the above: A host that reaches nobody reaches none of them.\n    PROBLEM  problem',
    );
  });

  it('says at its head, once, that nobody named the zone, and what tells of another', () => {
    const of = (zone: Analysis['zone']): string =>
      printText({ ...analysis([finding('problem')]), zone }, createPaint(false));
    const assumed = { name: 'UTC', isAssumed: true, signs: [] };
    expect(of(TOLD)).not.toContain('--timezone');
    expect(of(assumed).split('\n').slice(0, 2)).toEqual([
      'Times without a zone were read as UTC, as no --timezone was given.',
      '',
    ]);
    const text = of({ ...assumed, signs: [`the stamps of ${EVIL}`] });
    expect(text).toMatch(/^Times .* The host may have another one: give it, e\.g\. --timezone .*\n {2}the stamps of x/);
    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    expect(text.match(/--timezone was given/g)).toHaveLength(1);
  });

  it('shows a problem with steps, evidence, advice, actions and runbook', () => {
    const text = printText(analysis([finding('problem')]), createPaint(false));
    for (const shown of [
      'PROBLEM  problem headline',
      'yes Do others deliver? — 12 others',
      ':7  a line',
      'For good: Own channel',
      '+tcp_own smtp',
      'Action hold on tcp_local, mail for example.net: the rest can go',
      'Runbook: shared/playbooks/destination-down/README.md#what-to-do-now\n',
      '3 lines, 2 parsed, 1 not (no-stamp 1)',
      'e.g. odd',
      'error: cut',
    ])
      expect(text).toContain(shown);
  });

  it('keeps the reason at the end of a long line', () => {
    const [line] = finding('problem').evidence;
    const long = { ...line!, text: untrusted(`when and who ${'middle '.repeat(100)}smtp;450 4.2.0 why`) };
    const text = printText(analysis([{ ...finding('problem'), evidence: [long] }]), createPaint(false));
    expect(text).toMatch(/:7  when and who (?:middle ){15,}… (?:middle ){10,}smtp;450 4\.2\.0 why\n/);
  });

  it('lets no control character out of foreign text, and colours only if asked', () => {
    const all = analysis([finding('problem'), finding('normal'), finding('unknown')]);
    expect(printText(all, createPaint(false))).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    const escape = String.fromCharCode(27);
    const sequences = printText(all, createPaint(true)).split(escape).slice(1);
    expect(sequences.length).toBeGreaterThan(0);
    expect(sequences.filter((text) => !/^\[(?:0|1|2|3[123])m/.test(text))).toEqual([]);
  });

  it('shows trouble first, and of what is normal only the sentence', () => {
    const text = printText(analysis([finding('normal'), finding('problem')]), createPaint(false));
    expect(text.indexOf('PROBLEM')).toBeLessThan(text.indexOf('NORMAL'));
    expect(text.match(/Do others deliver/g)).toHaveLength(1);
    expect(text).toContain('; shared/playbooks/destination-down/README.md#what-to-do-now)');
  });

  it('does not call silence good news', () => {
    const nothing: Analysis = {
      zone: TOLD,
      files: [{ path: 'x', kind: 'unknown', coverage: noCoverage(), span: null, error: null }],
      findings: [],
      stretches: [],
      asOf: null,
      now: null,
    };
    expect(printText(nothing, createPaint(false))).toContain('nothing can be said');
  });
});

describe('printJson', () => {
  it('joins what a finding explains by its key', () => {
    const { findings } = JSON.parse(printJson(analysis([finding('problem'), cause]))) as {
      findings: { key: string }[];
    };
    expect(findings).toMatchObject([
      { headline: 'mx1 is cut off', explains: [findings[1]!.key] },
      { causedBy: findings[0]!.key },
    ]);
  });

  it('keeps foreign text whole, but steers no terminal', () => {
    const text = printJson(analysis([finding('problem')]));
    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    const document = JSON.parse(text) as { files: unknown[]; findings: { evidence: unknown[] }[] };
    expect(document.files).toEqual([
      {
        path: `dir/mail.log${EVIL}`,
        kind: 'mail.log',
        lines: 3,
        parsed: 2,
        unparsed: 1,
        reasons: { 'no-stamp': 1 },
        error: `cut ${EVIL}`,
      },
    ]);
    expect(document.findings[0]).toMatchObject({
      playbook: 'destination-down',
      verdict: 'problem',
      runbook: 'destination-down#what-to-do-now',
      evidence: [{ file: `dir/mail.log${EVIL}`, line: 7, text: `a line ${EVIL}` }],
    });
  });
});

describe('exitCodeOf', () => {
  it.each([
    ['problem', 1],
    ['suspected', 1],
    ['normal', 0],
    ['unknown', 0],
  ] as const)('%s: %s', (verdict, code) => {
    expect(exitCodeOf(analysis([finding(verdict)]))).toBe(code);
  });

  it('is 2 where nothing was understood', () => {
    expect(
      exitCodeOf({
        zone: TOLD,
        files: [{ path: 'x', kind: 'unknown', coverage: noCoverage(), span: null, error: null }],
        findings: [],
        stretches: [],
        asOf: null,
        now: null,
      }),
    ).toBe(2);
  });
});

describe('leftOut', () => {
  const looked = { from: '2026-03-03T10:00:00.000Z', to: '2026-03-04T10:00:00.000Z' };
  const of = (from: string, to: string): string | null =>
    leftOut({ ...unread('x', ''), span: { from, to } }, { stretches: [looked], asOf: looked.to });

  it.each([
    ['2026-03-04T09:00:00.000Z', '2026-03-04T10:00:00.000Z', null],
    ['2026-03-02T09:00:00.000Z', '2026-03-03T09:59:00.000Z', 'not assessed'],
    ['2026-03-04T10:01:00.000Z', '2026-03-04T11:00:00.000Z', 'not assessed'],
    ['2026-03-02T09:00:00.000Z', '2026-03-04T09:00:00.000Z', 'assessed in part'],
  ])('%s to %s: %s', (from, to, said) => {
    const text = of(from, to);
    expect(text === null ? null : text.split(':')[0]).toBe(said);
  });

  it('is nothing where the last lines are of a kind that is not counted', () => {
    const file = { ...unread('x', ''), span: { from: looked.from, to: '2026-03-04T18:00:00.000Z' } };
    expect(leftOut(file, { stretches: [looked], asOf: null })).toBeNull();
    expect(leftOut(file, { stretches: [looked], asOf: '2026-03-04T18:00:00.000Z' })).toBeNull();
    expect(leftOut(file, { stretches: [looked], asOf: '2026-03-04T17:00:00.000Z' })).toContain('assessed in part');
  });
});

describe('what the host could show', () => {
  const asking: Finding = { ...finding('suspected'), needs: [{ ask: 'reconstruct-check', mailbox: 'user/joe/INBOX' }] };

  it('stands in the text and in the JSON as a person would type it', () => {
    expect(printText(analysis([asking]), createPaint(false))).toMatch(
      /To say more\n\s+reconstruct -n user\/joe\/INBOX\n/,
    );
    expect(printJson(analysis([asking]))).toContain('"reconstruct -n user/joe/INBOX"');
    expect(printJson(analysis([finding('suspected')]))).not.toContain('toSayMore');
  });
});
