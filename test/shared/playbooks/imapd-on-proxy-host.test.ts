import { describe, expect, it } from 'vitest';
import { imapdOnProxyHost } from '#shared/playbooks/imapd-on-proxy-host/index.ts';
import { type Entry, filed } from '../builders.ts';
import { probed, said } from './store-stories.ts';

const told = (processes: [name: string, residentKiB: number | null][], entries: readonly Entry[] = []) =>
  said(imapdOnProxyHost, entries, [
    probed(
      10,
      ...processes.map(([name, residentKiB], i) => ({
        kind: 'process' as const,
        name,
        pid: 50 + i,
        user: 'mailsrv',
        virtualKiB: 50_000,
        residentKiB,
        cpuPercent: null,
        cpuSeconds: null,
        state: null,
      })),
    ),
  ]);

describe('imapd-on-proxy-host', () => {
  it('explains a tiny imapd beside the multiplexor', () => {
    const [finding, ...more] = told([
      ['AService.rc', 90_000],
      ['imapd', 6_576],
    ]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: 'normal', subject: { kind: 'process', name: 'imapd' } });
    expect(finding!.evidence.map((e) => e.text).join()).toMatch(/AService\.rc.*imapd/);
  });

  it.each<[string, [string, number | null][], Entry[]]>([
    ['no multiplexor', [['imapd', 6_576]], []],
    ['no imapd', [['AService.rc', 90_000]], []],
    [
      'an imapd that works',
      [
        ['AService', 90_000],
        ['imapd', 6_000],
        ['imapd', 340_000],
      ],
      [],
    ],
    [
      'unknown size',
      [
        ['AService', 90_000],
        ['imapd', null],
      ],
      [],
    ],
    [
      'a store on the same host',
      [
        ['AService', 90_000],
        ['imapd', 6_000],
      ],
      [filed(5, 'ann')],
    ],
  ])('has nothing to say: %s', (_, processes, entries) => {
    expect(told(processes, entries)).toEqual([]);
  });
});
