import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingKey, type Subject } from '#shared/contracts/finding.ts';
import { troubleKey } from '#shared/incident/identity.ts';
import { untrusted } from '#shared/text/untrusted.ts';

const of = (channel: string | null, kind: Subject['kind'] = 'destination', name = 'partner.example.net') => ({
  playbook: 'destination-down',
  subject: { kind, name: untrusted(name), channel },
});

const WAYS_OUT = ['tcp_local', 'tcp_out', 'tcp_submit-out', 'tcp_smarthost'];
const INSIDE = ['ims-ms', 'ims-ms_2', 'tcp_lmtpcs', 'tcp_lmtpss', 'tcp_intranet', 'conversion', 'reprocess', null];

describe('what identifies an incident', () => {
  test('is the same for a destination or a site by whatever outgoing channel', () => {
    for (const kind of ['destination', 'site'] as const)
      expect(new Set(WAYS_OUT.map((channel) => troubleKey(of(channel, kind)))).size).toBe(1);
  });

  test('is as it was stored before, where the way out has the name that the product gives it', () => {
    expect(troubleKey(of('tcp_local'))).toBe('destination-down|destination|tcp_local|partner.example.net');
  });

  test('keeps apart stores, channels inside, and these from the way out', () => {
    const keys = [...INSIDE, 'tcp_out'].map((channel) => troubleKey(of(channel)));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('keeps apart channels of what is no destination', () => {
    for (const kind of ['channel', 'account', 'process', 'host'] as const)
      expect(troubleKey(of('tcp_out', kind))).toBe(findingKey(of('tcp_out', kind)));
  });

  test('keeps apart playbooks, kinds and names, but no case of letters', () => {
    const anyOf = fc.record({
      playbook: fc.constantFrom('destination-down', 'dns-failure'),
      kind: fc.constantFrom<Subject['kind']>('destination', 'site', 'channel'),
      name: fc.constantFrom('a.example.org', 'A.example.org', 'b.example.org'),
      channel: fc.constantFrom(...WAYS_OUT, ...INSIDE),
    });
    const keyOf = ({ playbook, kind, name, channel }: typeof anyOf extends fc.Arbitrary<infer T> ? T : never): string =>
      troubleKey({ ...of(channel, kind, name), playbook });
    fc.assert(
      fc.property(anyOf, anyOf, (a, b) => {
        const isWayOut = (one: typeof a): boolean => one.kind !== 'channel' && WAYS_OUT.includes(one.channel ?? '');
        const sameChannel = a.channel === b.channel || (isWayOut(a) && isWayOut(b));
        const same =
          a.playbook === b.playbook &&
          a.kind === b.kind &&
          a.name.toLowerCase() === b.name.toLowerCase() &&
          sameChannel;
        expect(keyOf(a) === keyOf(b)).toBe(same);
      }),
    );
  });
});
