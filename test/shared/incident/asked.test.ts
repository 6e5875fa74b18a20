import { describe, expect, test } from 'vitest';
import type { Finding, Step } from '#shared/contracts/finding.ts';
import type { Happening } from '#shared/incident/happening.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, finding, story } from './builders.ts';

const check = (answer: Step['answer'], saw: string): Step => ({
  anchor: 'step-check',
  question: 'Is it damaged?',
  saw: untrusted(saw),
  answer,
});
const seen = (second: number, over: Partial<Finding>): Happening => ({
  kind: 'finding',
  at: at(second),
  finding: finding({ actions: [], ...over }),
});
const waiting: Partial<Finding> = {
  needs: [{ ask: 'reconstruct-check', mailbox: 'user/joe/INBOX' }],
  steps: [check('unknown', 'to be asked')],
};
const settled: Partial<Finding> = { steps: [check('yes', 'Mailbox corrupted')] };
const lines = (...happenings: Happening[]): string[] =>
  story(...happenings)!
    .timeline.map(({ text }) => text)
    .slice(1);

describe('a finding that grows by an answer of the host', () => {
  test('tells in the thread what was settled, at once', () => {
    const incident = story(seen(11, waiting), seen(13, settled))!;
    expect(incident.timeline.at(-1)!.text).toBe('mx1.example.edu was asked. Is it damaged? Yes: Mailbox corrupted');
    expect(incident.outbox.filter((e) => e.kind === 'notify')).toHaveLength(2);
  });

  test('tells it once, however often it is asked again', () => {
    const again = { steps: [check('yes', 'Mailbox corrupted, at another time')] };
    expect(
      lines(seen(11, waiting), seen(13, settled), seen(14, settled), seen(15, waiting), seen(16, again)),
    ).toHaveLength(1);
  });

  test('says nothing when the answer settles nothing, or when nobody asked', () => {
    expect(lines(seen(11, waiting), seen(13, { steps: [check('unknown', 'not understood')] }))).toEqual([]);
    expect(lines(seen(11, { steps: waiting.steps! }), seen(13, settled))).toEqual([]);
    expect(lines(seen(11, waiting), seen(13, { ...waiting, steps: settled.steps! }))).toEqual([]);
  });

  test('draws the card anew when the host is asked for something', () => {
    const notices = (...happenings: Happening[]) =>
      story(...happenings)!.outbox.filter((e) => e.kind === 'notify').length;
    expect(notices(seen(11, {}), seen(12, waiting))).toBe(2);
    expect(notices(seen(11, waiting), seen(12, waiting))).toBe(1);
  });
});
