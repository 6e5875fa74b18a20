import { describe, expect, it } from 'vitest';
import type { Trouble } from '#local/scenarios/scenario.ts';
import { alarm, bestThreshold } from '#local/scoreboard/baseline.ts';

const label: Trouble = { playbook: 'p', subject: 's', from: 10, claim: /./, channel: 'tcp_local' };
const at = (minute: number, tcp: number, ims = 0) => ({ minute, byChannel: { tcp_local: tcp, 'ims-ms': ims } });

describe('the alarm by queue length', () => {
  it('rings above the threshold, for the right channel', () => {
    expect(alarm([at(5, 0), at(15, 100), at(20, 101)], 100, label)).toEqual({ foundAfter: 10, wrong: false });
  });

  it('is wrong before the fault, for another channel and in a control', () => {
    expect(alarm([at(5, 200)], 100, label)).toEqual({ foundAfter: null, wrong: true });
    expect(alarm([at(15, 0, 200)], 100, label)).toEqual({ foundAfter: null, wrong: true });
    expect(alarm([at(15, 200)], 100, null)).toEqual({ foundAfter: null, wrong: true });
  });

  it('is given the threshold that serves it best', () => {
    const runs = [
      { label, lengths: [at(15, 150)] },
      { label: null, lengths: [at(15, 80)] },
    ];
    expect(bestThreshold(runs)).toBe(100);
  });
});
