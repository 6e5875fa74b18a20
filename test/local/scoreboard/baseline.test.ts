import { describe, expect, it } from 'vitest';
import type { Trouble } from '#local/scenarios/scenario.ts';
import { alarm, bestThreshold } from '#local/scoreboard/baseline.ts';

const label: Trouble = { playbook: 'p', subject: 's', from: 10, claim: /./, channel: 'tcp_local' };
const at = (minute: number, tcp: number, ims = 0) => ({ minute, byChannel: { tcp_local: tcp, 'ims-ms': ims } });

describe('the alarm by queue length', () => {
  it('rings above the threshold, for the right channel', () => {
    expect(alarm([at(5, 0), at(15, 100), at(20, 101)], 100, label)).toMatchObject({ foundAfter: 10, wrong: false });
  });

  it('is wrong before the fault, for another channel and in a control', () => {
    expect(alarm([at(5, 200)], 100, label)).toMatchObject({ foundAfter: null, wrong: true });
    expect(alarm([at(15, 0, 200)], 100, label)).toMatchObject({ foundAfter: null, wrong: true });
    expect(alarm([at(15, 200)], 100, null)).toMatchObject({ foundAfter: null, wrong: true });
  });

  it('names a channel, which is the subject or is not, and shows a number', () => {
    const subject = (more: Partial<Trouble>) => alarm([at(15, 101)], 100, { ...label, ...more });
    expect(subject({ subject: 'channel:tcp_local' })).toMatchObject({ subjectRight: true });
    expect(subject({ subject: 'destination:a.example' })).toMatchObject({ subjectRight: false });
    expect(subject({ claim: /refused/ }).proves).toBe(false);
    expect(subject({ claim: /tcp_local: 101 messages/ }).proves).toBe(true);
    expect(alarm([], 100, { ...label, subject: 'channel:tcp_local' })).toMatchObject({ subjectRight: false });
  });

  it('is given the threshold that serves it best', () => {
    const runs = [
      { label, lengths: [at(15, 150)] },
      { label: null, lengths: [at(15, 80)] },
    ];
    expect(bestThreshold(runs)).toBe(100);
  });
});
