import { describe, expect, it } from 'vitest';
import { countsOf, every, know, of, other, tell, troubles, went } from '../builders.ts';
import { expectDocumented, fact } from './queue-stories.ts';

const mail = every(10, 0, 60, (m) => went(m, 'a.example.net'));
const arrivals = every(20, 0, 60, (m) => other('E', 'none', 'hold', m, 'ann'));
const found = (...args: Parameters<typeof tell>) => of('hold-channel', tell(...args));
const said = (productVersion: string | null): string => {
  const counts = countsOf(50, 'hold', { held: 7 });
  return found(mail, [{ ...counts, productVersion }])[0]!
    .advice.map((a) => a.text)
    .join(' ');
};

describe('hold-channel', () => {
  it('explains mail of users on hold, by files or by the log', () => {
    const counted = found([...mail, ...arrivals], [countsOf(50, 'hold', { held: 7 })]);
    expect(counted).toMatchObject([{ verdict: 'normal', actions: [] }]);
    expect(counted[0]!.headline).toContain('7 messages');
    expect(counted[0]!.steps[1]!.saw).toContain('ann');
    expectDocumented(counted);
    expect(found([...mail, ...arrivals])[0]!.headline).toContain('Mail for 3 recipients in');
    expect(troubles(tell([...mail, ...arrivals], [countsOf(50, 'hold', { held: 700 })]))).toEqual([]);
  });

  it('goes by listings where nothing was counted, of held files and of others', () => {
    const held = fact('qm-held', 'hold', 50, { held: 7, oldest: null, newest: null });
    const findings = found(mail, [know(held)]);
    expect(findings[0]!.headline).toContain('7 messages in the hold channel');
    expect(findings[0]!.steps[0]!.saw).toContain('7 .HELD files at');
    const others = fact('qm-directory', 'hold', 50, {
      total: 2,
      held: null,
      attempts: [[0, 2]],
      oldest: null,
      newest: null,
      whole: true,
    });
    expect(found(mail, [know(held, others)])[0]!.steps[0]!.saw).toContain('7 .HELD and 2 other files at');
    expectDocumented(findings);
  });

  it('names process_held for 5.2 only', () => {
    expect(said('5.2')).toContain('process_held');
    expect(said('5.2')).not.toContain('"release" with');
    expect(said('6.2-7.02')).not.toContain('process_held');
    expect(said('6.2-7.02')).toContain('"release" with the numbers');
    expect(said(null)).toMatch(/release.*process_held/);
  });

  it('says nothing of an empty hold channel, nor of held mail elsewhere', () => {
    expect(found(mail, [countsOf(50, 'hold', {})])).toEqual([]);
    expect(found(mail, [countsOf(50, 'tcp_local', { held: 7 })])).toEqual([]);
  });
});
