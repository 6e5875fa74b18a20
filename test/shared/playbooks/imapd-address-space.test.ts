import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { imapdAddressSpace } from '#shared/playbooks/imapd-address-space/index.ts';
import { at, digestWith, type Entry, evidenceOf, other, troubles } from '../builders.ts';
import { adviceOf, logged, probed, said } from './store-stories.ts';

const told = (more: readonly Digest[], entries: readonly Entry[] = []) => said(imapdAddressSpace, entries, more);

/** imapd processes of so many MB of virtual size. */
const imapds = (...sizes: number[]): Digest =>
  probed(
    30,
    ...sizes.map((size, i) => ({
      kind: 'process' as const,
      name: 'imapd',
      pid: 800 + i,
      user: 'mailsrv',
      virtualKiB: size * 1024,
      residentKiB: 340 * 1024,
      cpuPercent: 1,
      cpuSeconds: null,
      state: 'sleep',
    })),
  );
const release = (productVersion: string) => digestWith({ evidence: evidenceOf('v'), to: at(0), productVersion });
const option = (name: string, value: number) => ({ kind: 'option' as const, name, value: String(value) });
const error = (minute: number, mailbox: string): Digest =>
  logged(minute, 'store-io-error', { process: 'imapd', subject: mailbox, text: `${mailbox}: System I/O error` });

describe('imapd-address-space', () => {
  it('is a problem at the limit, and computes twice the processes with half the sessions', () => {
    const options = probed(20, option('service.imap.numprocesses', 4), option('service.imap.maxsessions', 3_001));
    const [finding, ...more] = told([imapds(3_108, 2_900, 1_500), options]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: 'problem', subject: { kind: 'process', name: 'imapd' }, actions: [] });
    expect(finding!.headline).toContain('2 of 3 imapd processes');
    expect(adviceOf(finding)).toContain('+service.imap.numprocesses = 8');
    expect(adviceOf(finding)).toContain('+service.imap.maxsessions = 1501');
    expect(finding!.evidence).toHaveLength(2);
  });

  it('says which settings it did not see', () => {
    const advice = adviceOf(told([imapds(3_100, 3_100)])[0]);
    expect(advice).toContain('2 run now, so 4');
    expect(advice).not.toMatch(/^\+/m);
  });

  it.each([
    ['near the limit, release unknown', [imapds(2_850)], ['suspected']],
    ['near the limit, release 5.2', [imapds(2_850), release('5.2')], ['problem']],
    ['near the limit, release 6.2', [imapds(2_850), release('6.2-7.02')], ['problem']],
    ['near the limit, release 6.3: can be 64-bit', [imapds(2_850), release('6.3')], ['unknown']],
    ['at the limit, release 7: can be 64-bit', [imapds(3_100), release('7.0')], ['unknown']],
    ['at the limit, release 7, with errors', [imapds(3_100), release('7.0'), error(5, 'user/ann')], ['problem']],
    ['near the limit, with errors', [imapds(2_850), error(5, 'user/ann')], ['problem']],
    ['below', [imapds(2_600, 1_500)], []],
    ['below, with errors', [imapds(1_500), error(1, 'user/a'), error(2, 'user/b'), error(3, 'user/c')], []],
    ['at the limit, release 7u4: can be 64-bit', [imapds(3_100), release('7u4-23.01')], ['unknown']],
    ['at the limit, of a 64-bit release', [imapds(3_100), release('7u4-23.01 64bit'), error(5, 'user/ann')], []],
    ['near the limit, of a 32-bit release', [imapds(2_850), release('7.0-3.01 32bit')], ['problem']],
    ['a 64-bit process', [imapds(3_000, 5_000)], []],
  ] as [string, Digest[], string[]][])('%s', (_, digests, verdicts) => {
    expect(told(digests).map((f) => f.verdict)).toEqual(verdicts);
  });

  it('suspects it by the errors of several mailboxes where no list was seen', () => {
    const errors = ['ann', 'bob', 'eve'].map((name, i) => error(i * 20, `user/${name}`));
    const [finding] = told(errors);
    expect(finding).toMatchObject({
      verdict: 'suspected',
      steps: [{ anchor: 'step-size', answer: 'unknown' }, {}, {}],
    });
    expect(troubles(told(errors.slice(1)))).toEqual([]);
    expect(told([...errors, release('8.0.2.3 64bit')])).toEqual([]);
    expect(told(errors, [other('Q', 'store-io-error', 'ims-ms', 10, 'ann')])).toEqual([]);
  });

  it('asks for sizes while none was seen lately, and is silent when they are small', () => {
    const errors = ['ann', 'bob', 'eve'].map((name, i) => error(i * 20, `user/${name}`));
    const list = probed(45, { kind: 'process-list', name: 'ps', processes: 3 });
    const needs = (...digests: Digest[]) => told([...errors, ...digests]).map((f) => f.needs ?? []);
    expect(needs()).toEqual([[{ ask: 'ps' }]]);
    expect(needs(imapds(3_100))).toEqual([[]]);
    expect(needs(imapds(1_500))).toEqual([]);
    const later = [100, 110, 120].map((minute) => error(minute, 'user/ann'));
    expect(needs(imapds(3_100), ...later)).toEqual([[{ ask: 'ps' }]]);
    const [gone] = told([...errors, imapds(3_100), list]);
    expect(gone!.verdict).toBe('suspected');
    expect(gone!.needs).toBeUndefined();
    expect(gone!.steps[0]!.saw).toContain('No imapd is in the process list');
  });

  it('names the settings as the host’s configuration does', () => {
    const seen = probed(20, option('role.imap.numprocesses', 4), option('role.imap.maxsessions', 3_000));
    const unified = adviceOf(told([imapds(3_100), seen])[0]);
    expect(unified).toContain('-imap.numprocesses = 4\n+set imap.numprocesses 8');
    expect(unified).toContain('+set imap.maxsessions 1500');
    expect(unified).not.toContain('service.imap');
    const one = adviceOf(told([imapds(3_100), probed(20, option('instance.imap.numprocesses', 4))])[0]);
    expect(one).toContain('double imap.numprocesses (msconfig), halve what configutil calls service.imap.maxsessions');
    expect(adviceOf(told([imapds(3_100), release('6.2')])[0])).toContain(
      'double service.imap.numprocesses (configutil), halve',
    );
    expect(adviceOf(told([imapds(3_100), release('8.0')])[0])).toMatch(
      /double service\.imap\.numprocesses \(configutil\), in a Unified Configuration what configutil calls/,
    );
  });
});
