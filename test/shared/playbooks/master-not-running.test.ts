import { describe, expect, it } from 'vitest';
import { untrusted } from '#shared/text/untrusted.ts';
import {
  at,
  came,
  cameToStore,
  countsOf,
  digestWith,
  every,
  evidenceOf,
  filed,
  know,
  of,
  other,
  refused,
  tell,
  went,
} from '../builders.ts';
import { expectDocumented, fact, queuedFor, running } from './queue-stories.ts';

const before = every(5, -60, 0, (m) => [came(m, 'a.example.net', 2), went(m, 'a.example.net', 2)]);
const piling = every(5, 0, 60, (m) => came(m, 'a.example.net', 4));
const story = [...before, ...piling];
const idle = running(50, 'job_controller', 'dispatcher', 'tcp_smtp_server');
const found = (...args: Parameters<typeof tell>) => of('master-not-running', tell(...args));

describe('master-not-running', () => {
  it('finds mail that no program delivers', () => {
    const findings = found(story, [know(...idle)]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      verdict: 'problem',
      severity: 'critical',
      subject: { kind: 'channel', name: 'tcp_local' },
      actions: [{ action: 'start', channel: 'tcp_local' }],
    });
    expect(findings[0]!.headline).toMatch(/mail for 48 recipients ready.*no smtp_client runs/);
    expect(findings[0]!.advice[0]!.text).toContain('"imsimta qm start tcp_local"');
    expect(findings[0]!.evidence.length).toBeGreaterThan(1);
    expectDocumented(findings);
  });

  it('shows no line that does not name the channel', () => {
    const line = { evidence: 'e', start: 0, end: 9, line: 1, text: untrusted('mailsrv 12 S imta/bin/dispatcher') };
    const [finding] = found(story, [know(...idle.map((f) => ({ ...f, line })))]);
    expect(finding!.evidence.length).toBeGreaterThan(1);
    for (const { text } of finding!.evidence) expect(text).toContain('tcp_local E');
  });

  it('only suspects without a process list, or with one from before', () => {
    expect(found(story)[0]).toMatchObject({ verdict: 'suspected', actions: [] });
    expect(found(story, [know(...running(-1, 'job_controller', 'dispatcher'))])[0]).toMatchObject({
      verdict: 'suspected',
      actions: [],
    });
  });

  it('offers no start where the release has none that is documented', () => {
    const release = (productVersion: string) => digestWith({ evidence: evidenceOf('v'), to: at(0), productVersion });
    expect(found(story, [know(...idle), release('5.2')])).toMatchObject([{ verdict: 'problem', actions: [] }]);
    expect(found(story, [know(...idle), release('6.2-7.02')])).toMatchObject([{ actions: [{ action: 'start' }] }]);
  });

  it('only suspects a channel that never logged, by its files', () => {
    const counts = [0, 20, 40].map((m) => countsOf(m, 'tcp_local', { byAttempts: [20 + m] }));
    const others = every(5, -60, 60, (m) => [filed(m, 'ann'), cameToStore(m, 'ann')]);
    const [finding] = found(others, [...counts, know(...idle)]);
    expect(finding).toMatchObject({ verdict: 'suspected' });
    expect(finding!.headline).toContain(': 60 messages ready');
    const drains = [0, 20, 40].map((m) => countsOf(m, 'tcp_local', { byAttempts: [90 - m] }));
    expect(found(others, [...drains, know(...idle)])).toEqual([]);
  });

  it('says the Job Controller when it is the one that is missing', () => {
    const findings = found(story, [know(...running(50, 'dispatcher', 'tcp_smtp_server'))]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      verdict: 'problem',
      subject: { kind: 'process', name: 'job_controller' },
      actions: [],
    });
    expectDocumented(findings);
    const three = ['tcp_a', 'tcp_b', 'ims-ms'].flatMap((c) => [
      ...every(5, -60, 0, (m) => other('D', 'delivered', c, m, 'x')),
      ...every(5, 0, 60, (m) => other('E', 'none', c, m, 'x', 4)),
    ]);
    expect(found(three)).toMatchObject([{ verdict: 'suspected', subject: { name: 'job_controller' } }]);
    expect(found(three)[0]!.headline).toContain('mail for 144 recipients ready in');
    // What was counted on disk are messages, what the log shows are recipients.
    const files = found(three, [countsOf(55, 'tcp_a', { byAttempts: [40] })])[0]!;
    expect(files.headline).toContain('40 messages and mail for 96 recipients ready in');
  });

  it('reads master_command where it was seen', () => {
    const set = fact('job-controller', 'CHANNEL=tcp_local master_command', 0, {
      section: 'CHANNEL=tcp_local',
      setting: 'master_command',
      value: 'IMTA_BIN:my_client',
    });
    expect(found(story, [know(...idle, ...running(50, 'tcp_smtp_client'), set)])[0]!.headline).toContain('my_client');
  });

  it.each([
    ['the program runs', story, [know(...idle, ...running(50, 'tcp_smtp_client'))]],
    [
      'something is tried, in vain',
      [...story, ...every(10, 0, 60, (m) => refused(m, 'a.example.net'))],
      [know(...idle)],
    ],
    ['there is nothing to do', before, [know(...idle)]],
    ['the mail came just now', [...before, went(55, 'a.example.net'), came(58, 'a.example.net', 90)], [know(...idle)]],
    [
      'a quiet channel got its burst just now',
      [...before, went(120, 'b.example'), came(170, 'a.example.net', 90), other('D', 'delivered', 'ims-ms', 175, 'x')],
      [know(...running(172, 'job_controller', 'dispatcher'))],
    ],
    ['everything is delayed', story, [know(...idle, queuedFor(50, 'tcp_local', 'a.example.net', 0, 48))]],
    ['all of it was tried', story, [countsOf(55, 'tcp_local', { byAttempts: [2, 60] }), know(...idle)]],
    ['mail waits in the hold channel', every(5, 0, 60, (m) => other('E', 'none', 'hold', m, 'x', 5)), [know(...idle)]],
    [
      'another channel of the program works',
      [...story, ...every(5, 0, 60, (m) => other('D', 'delivered', 'tcp_intranet', m, 'x'))],
      [know(...idle)],
    ],
    ['a night is empty', [], [know(...idle)]],
  ])('says nothing when %s', (_, entries, more) => {
    expect(found(entries, more)).toEqual([]);
  });
});
