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

  it('suspects a missing SMTP server only when nothing comes in', () => {
    const lists = [listed(0, 'job_controller', 'dispatcher'), listed(10, 'job_controller', 'dispatcher')];
    expect(told(...lists)).toMatchObject([{ verdict: 'suspected', subject: { name: 'tcp_smtp_server' } }]);
    expect(troubles(told(lists[1]!))).toEqual([]);
    expect(told(...lists, sent(5, 'ann@example.com'))).toEqual([]);
    expect(told(...lists, sent(5, '', 1, { source: 'process' }))).toHaveLength(1);
  });
});
