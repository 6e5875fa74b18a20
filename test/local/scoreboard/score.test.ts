import { describe, expect, it } from 'vitest';
import type { Trouble } from '#local/scenarios/scenario.ts';
import { scorerOf } from '#local/scoreboard/score.ts';
import { findingKey } from '#shared/contracts/finding.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { aFinding } from './a-finding.ts';

const label: Trouble = {
  playbook: 'destination-down',
  subject: 'destination:big.example.com',
  from: 60,
  claim: /refused/,
  channel: 'tcp_local',
};
const right = (text: string[] = []) => aFinding('destination-down', 'big.example.com', { text });

describe('the score of a scenario', () => {
  it('counts the minutes until the right finding came first, and no longer', () => {
    const scorer = scorerOf(label);
    scorer.watch(60, []);
    scorer.watch(75, [right()]);
    scorer.watch(80, [right()]);
    expect(scorer.score()).toMatchObject({ foundAfter: 15, mentionedAfter: 15, playbookHeard: true, extras: [] });
  });

  it('takes no finding for kept that vanishes while the fault lasts', () => {
    const scorer = scorerOf({ ...label, until: 100 });
    scorer.watch(75, [right()]);
    expect(scorer.score()).toMatchObject({ foundAfter: 15, lostAfter: null, topRight: true, subjectRight: true });
    scorer.watch(100, []);
    expect(scorer.score()).toMatchObject({ lostAfter: null, topRight: true });
    scorer.watch(95, []);
    scorer.watch(96, [right()]);
    expect(scorer.score()).toMatchObject({ foundAfter: 15, lostAfter: 35, topRight: false, subjectRight: false });
  });

  it('tells the right playbook on top from the right subject', () => {
    const elsewhere = scorerOf(label);
    elsewhere.watch(75, [aFinding('destination-down', 'x.example.com')]);
    expect(elsewhere.score()).toMatchObject({ foundAfter: null, topRight: true, subjectRight: false });
    const otherwise = scorerOf(label);
    otherwise.watch(75, [aFinding('dns-failure', 'big.example.com')]);
    expect(otherwise.score()).toMatchObject({ foundAfter: null, topRight: false, subjectRight: true });
  });

  it('says whether an answer of the host made it tell more, in its headline or a step', () => {
    const scorer = scorerOf({ ...label, grows: /nine of ten/ });
    const saw = { anchor: 'step-share', question: '', answer: 'yes' as const, saw: untrusted('It is nine of ten.') };
    scorer.watch(65, [right()]);
    expect(scorer.score().grown).toBe(false);
    scorer.watch(70, [{ ...right(), steps: [saw] }]);
    expect(scorer.score().grown).toBe(true);
    expect(scorerOf(label).score().grown).toBeNull();
  });

  it('says whether each advice was of what the host has', () => {
    const advised = (...texts: string[]) => {
      const scorer = scorerOf({ ...label, advises: /msconfig/ });
      for (const text of texts)
        scorer.watch(70, [{ ...right(), advice: [{ when: 'now', text: 'Change it.', diff: text }] }]);
      return scorer.score().advised;
    };
    expect(advised('+set by msconfig', '+msconfig')).toBe(true);
    expect(advised('+set by msconfig', '+imta.cnf')).toBe(false);
    expect(advised()).toBe(false);
    expect(scorerOf(label).score().advised).toBeNull();
  });

  it('does not take a normal or unknown verdict for a finding', () => {
    const scorer = scorerOf(label);
    scorer.watch(75, [aFinding('destination-down', 'big.example.com', { verdict: 'normal' })]);
    scorer.watch(75, [aFinding('destination-down', 'big.example.com', { verdict: 'unknown' })]);
    expect(scorer.score()).toMatchObject({ foundAfter: null, mentionedAfter: null, playbookHeard: false, extras: [] });
  });

  it('tells what was mentioned second from what came first', () => {
    const scorer = scorerOf(label);
    scorer.watch(70, [aFinding('over-quota', 'ims-ms'), right()]);
    scorer.watch(90, [right(), aFinding('over-quota', 'ims-ms')]);
    expect(scorer.score()).toMatchObject({
      foundAfter: 30,
      mentionedAfter: 10,
      extras: ['over-quota destination:ims-ms'],
    });
  });

  it('lets a twin stand before it, but not a stranger of the same playbook', () => {
    const twin = aFinding('destination-down', 'twin.example.com');
    const withTwin = scorerOf({ ...label, twins: ['destination:twin.example.com'] });
    withTwin.watch(70, [twin, right()]);
    expect(withTwin.score()).toMatchObject({ foundAfter: 10, extras: [] });
    const without = scorerOf(label);
    without.watch(70, [twin, right()]);
    expect(without.score()).toMatchObject({
      foundAfter: null,
      mentionedAfter: 10,
      extras: ['destination-down destination:twin.example.com'],
    });
  });

  it('does not count what the right finding explains, nor takes it for one that came first', () => {
    const scorer = scorerOf(label);
    const effect = aFinding('delivery-threads-stuck', 'tcp_local', { causedBy: findingKey(right()) });
    scorer.watch(70, [right(), effect]);
    expect(scorer.score()).toMatchObject({ foundAfter: 10, extras: [] });
    const explainedAway = scorerOf(label);
    const wrong = aFinding('over-quota', 'ims-ms');
    explainedAway.watch(70, [wrong, { ...right(), causedBy: findingKey(wrong) }]);
    expect(explainedAway.score()).toMatchObject({ foundAfter: null, extras: ['over-quota destination:ims-ms'] });
  });

  it('counts what was said before the fault as wrong, once', () => {
    const scorer = scorerOf(label);
    scorer.watch(50, [right()]);
    scorer.watch(55, [right()]);
    expect(scorer.score()).toMatchObject({
      foundAfter: null,
      extras: ['destination-down destination:big.example.com'],
    });
  });

  it('takes the playbooks that may be heard beside it, no others', () => {
    const scorer = scorerOf({ ...label, also: ['delivery-threads-stuck'] });
    scorer.watch(70, [right(), aFinding('delivery-threads-stuck', 'x'), aFinding('dns-failure', 'x')]);
    expect(scorer.score().extras).toEqual(['dns-failure destination:x']);
  });

  it('counts different evidence lines, and those that contain the claim', () => {
    const scorer = scorerOf(label);
    scorer.watch(70, [right(['connection refused', 'connection timed out'])]);
    scorer.watch(75, [right(['connection refused', 'refused again'])]);
    expect(scorer.score()).toMatchObject({ evidence: { lines: 3, proving: 2 }, bare: 0 });
    scorer.watch(80, [right(), aFinding('dns-failure', 'x')]);
    expect(scorer.score().bare).toBe(1);
  });

  it('hears the expected explanation, as a normal finding only', () => {
    const expected = { playbook: 'mailbox-busy', subject: 'destination:ann', claim: /busy/ };
    const said = (verdict: 'normal' | 'problem', name = 'ann') =>
      aFinding('mailbox-busy', name, { verdict, text: ['ann is busy', 'ann is away'] });
    const told = scorerOf(null, expected);
    told.watch(10, [said('normal')]);
    expect(told.score()).toMatchObject({ explained: true, extras: [], evidence: { lines: 2, proving: 1 } });
    const another = scorerOf(null, expected);
    another.watch(10, [said('normal', 'bob'), said('problem')]);
    expect(another.score()).toMatchObject({ explained: false, extras: ['mailbox-busy destination:ann'] });
    expect(scorerOf(null).score().explained).toBeNull();
  });

  it('leaves a control nothing to say', () => {
    const scorer = scorerOf(null);
    scorer.watch(70, [right(), aFinding('queue-normal', 'x', { verdict: 'normal' })]);
    expect(scorer.score().extras).toEqual(['destination-down destination:big.example.com']);
  });
});
