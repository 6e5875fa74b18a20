import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { mtaDaemonMissing } from '#shared/playbooks/mta-daemon-missing/index.ts';
import { sent, troubles } from '../builders.ts';
import { adviceOf, probed, said } from './store-stories.ts';

const NOTHING = {
  user: 'mailsrv',
  virtualKiB: null,
  residentKiB: null,
  cpuPercent: null,
  cpuSeconds: null,
  state: null,
};
const listed = (minute: number, ...names: string[]): Digest =>
  probed(minute, ...names.map((name, i) => ({ kind: 'process' as const, name, pid: 40 + i, ...NOTHING })));
const told = (...digests: Digest[]) => said(mtaDaemonMissing, [], digests);

describe('mta-daemon-missing', () => {
  it.each([
    ['job_controller', 'dispatcher'],
    ['dispatcher', 'job_controller'],
  ])('tells that %s does not run', (missing, other) => {
    const [finding, ...more] = told(listed(0, other, 'tcp_smtp_server'), listed(10, other, 'tcp_smtp_server'));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: 'problem', subject: { kind: 'process', name: missing } });
    expect(adviceOf(finding)).toContain(`start-msg ${missing}`);
    expect(told(listed(10, other))).toMatchObject([{ verdict: 'suspected' }]);
    expect(told(listed(0, missing, other), listed(10, other))).toMatchObject([{ verdict: 'unknown' }]);
  });

  it('shows the whole list, in which the daemon is not', () => {
    const [line, ...more] = told(listed(10, 'tcp_smtp_server', 'dispatcher'))[0]!.evidence;
    expect(more).toEqual([]);
    expect(line).toMatchObject({ start: 0, end: 2, line: 1 });
    expect(line!.text).toMatch(/tcp_smtp_server.*; .*dispatcher/);
    expect(line!.text).not.toContain('job_controller');
  });

  it('has nothing to say of a healthy list, a list that came back to health, or one that is not the MTA’s', () => {
    expect(told(listed(0, 'job_controller', 'dispatcher', 'tcp_smtp_server'))).toEqual([]);
    expect(told(listed(0, 'dispatcher'), listed(10, 'job_controller', 'dispatcher', 'tcp_smtp_server'))).toEqual([]);
    expect(told(listed(0, 'imapd'), listed(10, 'imapd', 'popd'))).toEqual([]);
    expect(told()).toEqual([]);
  });

  describe('where imsimta process shows neither', () => {
    const empty = (minute: number, ...names: string[]): Digest =>
      probed(
        minute,
        { kind: 'process-list', name: '', processes: names.length },
        ...names.map((name, i) => ({ kind: 'process' as const, name, pid: 60 + i, ...NOTHING })),
      );
    const whole = (minute: number): Digest => empty(minute, 'job_controller', 'dispatcher', 'tcp_smtp_server');

    it('tells that the MTA is stopped, once it lasts longer than a restart', () => {
      const before = [whole(0), sent(2, 'ann@example.com')];
      expect(told(...before, empty(15))).toMatchObject([{ verdict: 'unknown' }]);
      expect(told(...before, empty(15), empty(20))).toMatchObject([{ verdict: 'unknown' }]);
      const [finding, ...more] = told(...before, empty(15), empty(20, 'smtp_client'), empty(26));
      expect(more).toEqual([]);
      expect(finding).toMatchObject({ verdict: 'problem', severity: 'critical', subject: { name: 'job_controller' } });
      expect(finding!.headline).toContain('dispatcher');
      expect(finding!.evidence[0]!.text).toMatch(/"processes":0.*\(processes below: 0\)/);
      expect(adviceOf(finding)).toContain('start-msg');
      expect(told(...before, empty(15), empty(26), whole(30))).toEqual([]);
    });

    it('knows the MTA by its log as well', () => {
      expect(told(sent(2, 'ann@example.com'), empty(15), empty(26))).toMatchObject([{ verdict: 'problem' }]);
    });

    it('does not believe a list where mail flows on', () => {
      const lists = [whole(0), empty(15), empty(30), empty(45)];
      const [finding] = told(...lists, sent(44, 'ann@example.com'));
      expect(finding).toMatchObject({ verdict: 'unknown' });
      expect(finding!.steps.at(-1)).toMatchObject({ anchor: 'step-neither', answer: 'no' });
      // A server that had a session outlives the Dispatcher.
      expect(told(...lists, sent(18, 'ann@example.com'))).toMatchObject([{ verdict: 'problem' }]);
    });

    it('alarms nobody where nothing else tells of an MTA, or by an old list', () => {
      expect(told(empty(0), empty(15), empty(30))).toMatchObject([{ verdict: 'unknown' }]);
      expect(told(whole(0), empty(15), empty(26), sent(90, 'x@example.com', 1, { source: 'process' }))).toEqual([]);
    });
  });

  it('suspects a missing SMTP server only when nothing comes in', () => {
    const lists = [listed(0, 'job_controller', 'dispatcher'), listed(10, 'job_controller', 'dispatcher')];
    expect(told(...lists)).toMatchObject([{ verdict: 'suspected', subject: { name: 'tcp_smtp_server' } }]);
    expect(troubles(told(lists[1]!))).toEqual([]);
    expect(told(...lists, sent(5, 'ann@example.com'))).toEqual([]);
    expect(told(...lists, sent(5, '', 1, { source: 'process' }))).toHaveLength(1);
  });
});
