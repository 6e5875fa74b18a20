import { describe, expect, it } from 'vitest';
import { every, know, noted, of, tell, went } from '../builders.ts';
import { expectDocumented, fact } from './queue-stories.ts';

const LDAP = 'ldap_ldap.example.com_389';
const mail = every(10, 0, 120, (m) => went(m, 'a.example.net'));
const answer = (minute: number, value: number, attribute = `${LDAP}.responsetime`) =>
  know(fact('counterutil', `serverresponse ${attribute}`, minute, { object: 'serverresponse', attribute, value }));
const busy = [95, 105, 115].map((m) =>
  know(fact('load', '', m, { one: 30, five: 30, fifteen: 30, runQueue: null, cpus: 4, idlePercent: null })),
);
const alarm = (minute: number, subject: string) =>
  noted('alarm', {
    minute,
    process: 'msprobe',
    subject: `serverresponse ${subject}`,
    text: `msprobe[9]: General Warning: alarmid=serverresponse|instance=${subject}`,
  });
const found = (...more: Parameters<typeof tell>[1] & object) => of('slow-directory', tell(mail, more));

describe('slow-directory', () => {
  it('finds a directory that answers after ten seconds', () => {
    const findings = found(answer(100, 2), answer(115, 10), answer(115, 0, 'imap.responsetime'));
    expect(findings).toMatchObject([{ verdict: 'problem', subject: { kind: 'process', name: LDAP } }]);
    expect(findings[0]!.headline).toContain('10 seconds');
    expect(findings[0]!.steps.find((s) => s.anchor === 'step-others')!.answer).toBe('yes');
    expect(findings[0]!.evidence.map((e) => e.text)).toEqual([expect.stringContaining('10')]);
    expectDocumented(findings);
  });

  it('suspects one that is slow twice, or measured from a saturated host', () => {
    expect(found(answer(100, 4), answer(115, 3))).toMatchObject([{ verdict: 'suspected' }]);
    expect(found(answer(115, 12), ...busy)).toMatchObject([{ verdict: 'suspected' }]);
  });

  it('goes by the alarm where nothing was measured', () => {
    const findings = found(alarm(100, LDAP), alarm(110, LDAP));
    expect(findings).toMatchObject([{ verdict: 'problem', subject: { name: LDAP } }]);
    for (const { text } of findings[0]!.evidence) expect(text).toContain(LDAP);
    expect(findings[0]!.evidence.length).toBeGreaterThan(0);
    expectDocumented(findings);
  });

  it('goes by an alarm that is newer than what was measured', () => {
    expect(found(answer(100, 0), alarm(110, LDAP))).toMatchObject([{ verdict: 'problem' }]);
  });

  it('takes no alarm of another server for its own', () => {
    const other = 'ldap_other.example.com_389';
    const findings = found(answer(115, 10), alarm(110, other), alarm(110, LDAP.toUpperCase()));
    expect(findings.map((f) => f.subject.name)).toEqual([LDAP, other]);
    for (const { subject, evidence } of findings)
      for (const { text } of evidence) expect(text.toLowerCase()).toContain(subject.name);
  });

  it.each([
    ['it was slow once', [answer(100, 1), answer(115, 5)]],
    ['it is quick again', [answer(90, 12), answer(115, 0)]],
    ['another service is slow', [answer(115, 20, 'imap.responsetime')]],
    ['the measurement is old', [answer(20, 20)]],
    ['another alarm goes off', [alarm(110, 'diskusage')]],
    ['it is quick after the alarm', [alarm(100, LDAP), answer(110, 0)]],
    ['the alarm is old', [alarm(10, LDAP)]],
    ['nothing was measured', []],
  ])('says nothing when %s', (_, more) => {
    expect(found(...more)).toEqual([]);
  });
});
