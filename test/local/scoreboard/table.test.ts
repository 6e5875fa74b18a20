import { expect, it } from 'vitest';
import type { Scenario } from '#local/scenarios/scenario.ts';
import type { Run } from '#local/scoreboard/run.ts';
import type { Score } from '#local/scoreboard/score.ts';
import { failuresOf, scoreboard } from '#local/scoreboard/table.ts';

const nothing: Score = {
  foundAfter: null,
  lostAfter: null,
  topRight: false,
  subjectRight: false,
  mentionedAfter: null,
  playbookHeard: false,
  extras: [],
  explained: null,
  grown: null,
  advised: null,
  evidence: { lines: 0, proving: 0 },
  bare: 0,
};
const run = (name: string, score: Partial<Score>, isControl = false, explained?: Scenario['explained']): Run => {
  const scenario: Scenario = {
    name,
    about: 'Something.',
    host: { startAt: '2026-03-03T15:00:00Z' },
    minutes: 60,
    trouble: isControl
      ? null
      : { playbook: 'down', subject: 'destination:x', from: 10, claim: /./, channel: 'tcp_local' },
    ...(explained ? { explained } : {}),
  };
  return { scenario, score: { ...nothing, ...score }, lengths: [] };
};
const row = (text: string, name: string): string => text.split('\n').find((line) => line.startsWith(`| ${name} `))!;

it('hides no miss and no false alarm', () => {
  const text = scoreboard([
    run('hit', { foundAfter: 20, topRight: true, mentionedAfter: 20, evidence: { lines: 4, proving: 3 } }),
    run('late', { mentionedAfter: 30, extras: ['other host:y'] }),
    run('unproven', { foundAfter: 5, bare: 3 }),
    run('elsewhere', { playbookHeard: true }),
    run('lost', { foundAfter: 5, lostAfter: 40, subjectRight: true }),
    run('miss', {}),
    run('calm', {}, true),
    run('noisy', { extras: ['down destination:z'] }, true),
  ]);
  expect(row(text, 'hit')).toContain('| 20 min | yes | **no** | 3/4 |');
  expect(row(text, 'late')).toContain('**not on top** (mentioned after 30 min); also said: other host:y');
  expect(row(text, 'elsewhere')).toContain('**wrong subject**');
  expect(row(text, 'miss')).toContain('**missed**');
  expect(row(text, 'calm')).toContain('| nothing |');
  expect(row(text, 'noisy')).toContain('**down destination:z**');
  expect(row(text, 'unproven')).toContain('**without a line** at 3 looks');
  expect(row(text, 'Troubles and explanations shown without a line at some time')).toContain('| 1 |');
  expect(row(text, 'Troubles found and kept')).toContain('| 2 of 6 |');
  expect(row(text, 'lost')).toContain('**lost after 40 min**');
  expect(row(text, 'Troubles lost')).toContain('| 1 |');
  expect(row(text, 'Top-1 right')).toContain('| 1 of 6 |');
  expect(row(text, 'Subject right')).toContain('| 1 of 6 |');
  expect(row(text, 'Controls left in peace')).toContain('| 1 of 2 |');
});

it('fails below 95 in a hundred, by a control that opens something, and by a line without its claim', () => {
  const good = { foundAfter: 5, topRight: true, subjectRight: true };
  const of = (right: number, more: readonly Run[] = []) =>
    failuresOf([...Array.from({ length: 20 }, (_, n) => run(`t${n}`, n < right ? good : {})), ...more]);
  expect(of(19, [run('calm', {}, true)])).toEqual([]);
  expect(of(18)).toHaveLength(3);
  expect(of(20, [run('off', { ...good, topRight: false }), run('on', { ...good, topRight: false })])).toEqual([
    'the first finding is right in 20 of 22 troubles',
  ]);
  expect(of(20, [run('noisy', { extras: ['down destination:z'] }, true)])).toEqual(['1 controls open an incident']);
  expect(of(20, [run('bare', { ...good, evidence: { lines: 2, proving: 1 } })])).toEqual([
    '1 evidence lines lack the claim',
  ]);
});

it('shows, and does not accept, advice of another configuration', () => {
  const misled = run('misled', { foundAfter: 5, advised: false });
  const text = scoreboard([run('told', { foundAfter: 5, advised: true }), misled]);
  expect(row(text, 'told')).not.toContain('advised');
  expect(row(text, 'misled')).toContain('**advised what its host does not have**');
  expect(failuresOf([misled])).toContain('1 troubles are given advice of another configuration');
});

it('tells what an answer of the host should have made grow, and did not', () => {
  const text = scoreboard([
    run('grew', { foundAfter: 5, grown: true }),
    run('stayed', { foundAfter: 5, grown: false }),
    run('unasked', { foundAfter: 5 }),
  ]);
  expect(row(text, 'grew')).toContain('grew by an answer of the host');
  expect(row(text, 'stayed')).toContain('**did not grow**');
  expect(row(text, 'unasked')).not.toContain('gr');
  expect(row(text, 'Findings that grew by an answer of the host')).toContain('| 1 of 2 |');
});

it('says which explanations were heard, and counts their proof', () => {
  const expected = { playbook: 'busy', subject: 'account:ann', claim: /busy/ };
  const text = scoreboard([
    run('told', { explained: true, evidence: { lines: 3, proving: 2 } }, true, expected),
    run('silent', { explained: false }, true, expected),
    run('bare', { explained: true, bare: 2 }, true, expected),
    run('plain', {}, true),
  ]);
  expect(row(text, 'told')).toContain('| busy account:ann 2/3 |');
  expect(row(text, 'silent')).toContain('**not heard**');
  expect(row(text, 'bare')).toContain('0/0, **without a line** at 2 looks');
  expect(row(text, 'Troubles and explanations shown without')).toContain('| 1 |');
  expect(row(text, 'plain')).not.toContain('not heard');
  expect(row(text, 'Controls explained as they should be')).toContain('| 2 of 3 |');
  expect(row(text, 'Evidence lines that contain the claim')).toContain('| 2 of 3 |');
});
