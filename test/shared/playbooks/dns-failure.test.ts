import { describe, expect, it } from 'vitest';
import { came, every, of, other, refused, tell, troubles, went } from '../builders.ts';
import { expectDocumented } from './queue-stories.ts';

const names = Array.from({ length: 8 }, (_, i) => `d${i}.example.net`);
const good = every(10, -120, 0, (m) => names.map((n) => went(m, n)));
const gone = (m: number, to: string, count = 1) => other('R', 'dns', 'tcp_local', m, to, count);
const putOff = (m: number, to: string) => other('Q', 'dns', 'tcp_local', m, to);
const found = (...args: Parameters<typeof tell>) => of('dns-failure', tell(...args));

describe('dns-failure', () => {
  it('says that it is this host when many known domains fail', () => {
    const story = [
      ...good,
      ...every(10, 0, 60, (m) => names.slice(0, 6).map((n) => gone(m, n))),
      ...every(10, 0, 60, (m) => went(m, 'd7.example.net')),
    ];
    const findings = found(story);
    expect(findings).toMatchObject([{ verdict: 'problem', severity: 'critical', subject: { kind: 'host' } }]);
    expect(findings[0]!.headline).toContain('6 domains');
    expect(findings[0]!.headline).toContain('mail for 36 recipients returned');
    expect(findings[0]!.advice.some((a) => a.text.includes('"imsimta qm stop tcp_local"'))).toBe(true);
    expect(findings[0]!.evidence.length).toBeGreaterThan(4);
    expectDocumented(findings);
    expect(troubles(tell(story))).toHaveLength(1);
  });

  it('makes one finding of one cause, whatever the channels', () => {
    const inside = (m: number, code: 'D' | 'R') =>
      ['x.example.edu', 'y.example.edu'].map((n) =>
        other(code, code === 'D' ? 'delivered' : 'dns', 'tcp_intranet', m, n),
      );
    const failing = (count: number) => [
      ...good,
      ...every(10, -120, 0, (m) => inside(m, 'D')),
      ...every(10, 0, 60, (m) => [...names.slice(0, count).map((n) => gone(m, n)), ...inside(m, 'R')]),
    ];
    for (const count of [3, 6]) {
      const findings = found(failing(count));
      expect(findings).toMatchObject([{ verdict: 'problem', subject: { kind: 'host', channel: 'tcp_local' } }]);
      expect(findings[0]!.headline).toContain(`${count + 2} domains`);
      expect(findings[0]!.advice.map((a) => a.text).join()).toContain('"imsimta qm stop tcp_intranet"');
    }
    expect(found(failing(2)).map((f) => f.subject.kind)).toEqual(Array(4).fill('destination'));
  });

  it('suspects the name service of one known domain whose mail is returned', () => {
    const findings = found([
      ...good,
      ...every(10, 0, 40, (m) => [gone(m, 'd1.example.net'), went(m, 'd2.example.net')]),
    ]);
    expect(findings).toMatchObject([
      { verdict: 'suspected', subject: { kind: 'destination', name: 'd1.example.net' } },
    ]);
    for (const { text } of findings[0]!.evidence) expect(text).toContain('d1.example.net');
    expectDocumented(findings);
  });

  it('takes a host that was skipped for one that was not reached, whatever its name', () => {
    const skipped = every(10, 0, 40, (m) => other('R', 'skipped-host', 'tcp_local', m, 'd1.example.net'));
    expect(found([...good, ...skipped])).toEqual([]);
  });

  it('explains domains that do not exist', () => {
    const findings = found([...good, gone(10, 'exmaple.org'), gone(20, 'very.bogus.example', 2)]);
    expect(findings).toMatchObject([{ verdict: 'normal', subject: { kind: 'channel' } }]);
    expect(findings[0]!.headline).toContain('3 recipients');
    expectDocumented(findings);
  });

  it.each([
    ['a known domain fails twice', [...good, gone(10, 'd1.example.net'), gone(20, 'd1.example.net')]],
    [
      'it takes mail again',
      [...good, ...every(10, 0, 40, (m) => gone(m, 'd1.example.net')), went(50, 'd1.example.net')],
    ],
    ['it was long ago', [...good, ...every(10, 0, 40, (m) => gone(m, 'd1.example.net')), went(300, 'd2.example.net')]],
    [
      'a remote host says such words',
      [...good, ...every(10, 0, 60, (m) => names.map((n) => other('R', 'remote-5xx', 'tcp_local', m, n)))],
    ],
    [
      'mail of one domain is only put off',
      [...good, ...every(10, 0, 40, (m) => [putOff(m, 'd1.example.net'), went(m, 'd2.example.net')])],
    ],
    ['nobody is reached at all', [...good, ...every(5, 0, 60, (m) => names.map((n) => putOff(m, n)))]],
    ['connections are refused', [...good, ...every(10, 0, 60, (m) => names.map((n) => refused(m, n)))]],
    ['a night is quiet', every(10, 0, 300, (m) => [came(m, 'd1.example.net'), went(m, 'd1.example.net')])],
  ])('opens nothing when %s', (_, story) => {
    expect(troubles(found(story))).toEqual([]);
  });

  it('says it of many that are put off while others take mail', () => {
    const story = [
      ...good,
      ...every(5, 0, 60, (m) => [...names.slice(0, 6).map((n) => putOff(m, n)), went(m, 'd7.example.net')]),
    ];
    expect(troubles(tell(story))).toMatchObject([{ playbook: 'dns-failure', verdict: 'problem' }]);
  });
});
