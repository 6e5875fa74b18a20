import { describe, expect, it } from 'vitest';
import { mmpClientDisconnect } from '#shared/playbooks/mmp-client-disconnect/index.ts';
import { logged, said } from './store-stories.ts';

const errors = (minute: number, count: number) =>
  logged(minute, 'mmp-socket-error', { process: 'ImapProxy', count, text: 'client socket IO error 131' });
const empty = (minute: number, count: number) =>
  logged(minute, 'mmp-empty-session', { process: 'ImapProxy', count, text: '0 C->S bytes, 0 S->C bytes in 0 seconds' });
const told = (...digests: ReturnType<typeof errors>[]) => said(mmpClientDisconnect, [], digests);

describe('mmp-client-disconnect', () => {
  it('explains errors in sessions without a byte', () => {
    const [finding, ...more] = told(errors(0, 10), empty(0, 9), errors(50, 1), empty(51, 5));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: 'normal', subject: { kind: 'process', name: 'MMP' }, actions: [] });
    expect(finding!.headline).toContain('11 socket errors');
    expect(finding!.evidence.some((e) => e.text.includes('IO error 131'))).toBe(true);
  });

  it('calms nobody where sessions with data broke', () => {
    expect(told(errors(0, 10), empty(0, 8))).toEqual([]);
    expect(told(errors(0, 10))).toEqual([]);
  });

  it('does not explain errors on the side of a store host', () => {
    const server = logged(0, 'mmp-socket-error', {
      process: 'ImapProxy',
      subject: 'server',
      text: 'server socket IO error',
    });
    expect(told(server, empty(0, 9))).toEqual([]);
  });

  it('has nothing to say of empty sessions alone', () => {
    expect(told(empty(0, 10))).toEqual([]);
  });
});
