import { describe, expect, it } from 'vitest';
import { sessionFdLimit } from '#shared/playbooks/session-fd-limit/index.ts';
import { figuresIn, roomFor } from '#shared/playbooks/session-fd-limit/figures.ts';
import { adviceOf, daily, logged, probed, said } from './store-stories.ts';

const TEXT =
  'Not enough file \ndescriptors to support 5000 sessions per process; Recommend ulimit -n 10871 or 71 \nsessions per process.';
const refused = (minute: number, process = 'imapd', text = TEXT) =>
  logged(minute, 'file-descriptors', { process, text });

describe('session-fd-limit', () => {
  it('names the service and computes the limits from the figures of the line', () => {
    const [finding, ...more] = said(sessionFdLimit, daily(0, 60), [refused(5)]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      verdict: 'problem',
      severity: 'critical',
      subject: { kind: 'process', name: 'imapd' },
    });
    expect(finding!.headline).toContain('5000 sessions a process need ulimit -n 10871');
    expect(adviceOf(finding)).toContain('+*   hard  nofile  16384');
    expect(adviceOf(finding)).toContain('+fs.file-max = 65536');
    expect(adviceOf(finding)).toMatch(/set service\.imap\.maxsessions .*to 71\./);
    expect(adviceOf(finding)).toContain(`becomes ${Math.ceil(5000 / 71)}`);
    expect(finding!.evidence[0]!.text).toContain('10871');
  });

  it('counts on with the number of processes that the host is configured for', () => {
    const option = probed(1, { kind: 'option', name: 'service.imap.numprocesses', value: '4' });
    const [finding] = said(sessionFdLimit, daily(0, 60), [refused(5), option]);
    expect(adviceOf(finding)).toContain(`4 × 5000 sessions then need ${Math.ceil(20_000 / 71)} processes`);
  });

  it.each([
    ['service.imap.numprocesses', 'service.imap.maxsessions (configutil)'],
    ['role.imap.numprocesses', 'what configutil calls service.imap.maxsessions'],
    ['instance.imap.maxsessions', 'set imap.maxsessions (msconfig) to 71'],
  ])('names the settings as a host does that prints %s', (name, expected) => {
    const option = probed(1, { kind: 'option', name, value: '4' });
    const advice = adviceOf(said(sessionFdLimit, daily(0, 60), [refused(5), option])[0]);
    expect(advice).toContain(expected);
    expect(advice.includes('(msconfig)')).toBe(!name.startsWith('service'));
    expect(advice.includes('4 × 5000 sessions')).toBe(name.endsWith('numprocesses'));
  });

  it('takes the settings of another service for no figure', () => {
    const option = probed(1, { kind: 'option', name: 'role.pop.numprocesses', value: '4' });
    expect(adviceOf(said(sessionFdLimit, daily(0, 60), [refused(5), option])[0])).not.toContain('4 ×');
  });

  it('takes the largest of several services for the limit', () => {
    const pop =
      'Not enough file descriptors to support 9 sessions per process; Recommend ulimit -n 30000 or 2 sessions';
    const findings = said(sessionFdLimit, daily(0, 60), [refused(5), refused(6, 'popd', pop)]);
    expect(findings.map((f) => f.subject.name)).toEqual(['imapd', 'popd']);
    for (const finding of findings) expect(adviceOf(finding)).toContain('nofile  32768');
  });

  it('says so when the figures cannot be read', () => {
    const [finding] = said(sessionFdLimit, daily(0, 60), [refused(5, 'imapd', 'Not enough file descriptors')]);
    expect(finding!.steps.find((s) => s.anchor === 'step-figures')!.answer).toBe('unknown');
    expect(adviceOf(finding)).not.toContain('nofile');
  });

  it.each([
    ['serves a client', logged(20, 'session-closed', { process: 'imapd', text: 'close' })],
    ['is started', logged(20, 'process-started', { process: 'watcher', subject: 'imapd', text: 'started imapd' })],
    [
      'runs',
      probed(20, {
        kind: 'process',
        name: 'imapd',
        pid: 77,
        user: 'mailsrv',
        virtualKiB: null,
        residentKiB: null,
        cpuPercent: null,
        cpuSeconds: null,
        state: null,
      }),
    ],
  ])('is normal once the service %s afterwards', (_, life) => {
    expect(said(sessionFdLimit, daily(0, 60), [refused(5), life])[0]).toMatchObject({ verdict: 'normal' });
    expect(said(sessionFdLimit, daily(0, 60), [refused(30), life])[0]).toMatchObject({ verdict: 'problem' });
  });

  it('takes the life of another service for no proof', () => {
    const other = logged(20, 'session-closed', { process: 'popd', text: 'close' });
    expect(said(sessionFdLimit, daily(0, 60), [refused(5), other])[0]).toMatchObject({ verdict: 'problem' });
  });

  it('says nothing without the line', () => {
    expect(said(sessionFdLimit, daily(0, 60), [logged(5, 'error', { process: 'imapd', text: 'x' })])).toEqual([]);
  });

  it('reads the line wherever it is folded', () => {
    const words = TEXT.split(/\s+/);
    for (let i = 1; i < words.length; i++)
      expect(
        figuresIn(`${words.slice(0, i).join(' ')}\n  ${words.slice(i).join(' ')}`),
        `after ${words[i - 1]}`,
      ).toEqual({
        sessions: 5_000,
        recommended: 10_871,
        possible: 71,
      });
  });

  it('rounds limits up', () => {
    expect([1, 1_024, 1_025, 65_536].map(roomFor)).toEqual([1_024, 1_024, 2_048, 65_536]);
  });
});
