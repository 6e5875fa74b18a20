import { describe, expect, it } from 'vitest';
import { ensSlowImap } from '#shared/playbooks/ens-slow-imap/index.ts';
import { adviceOf, daily, logged, probed, said } from './store-stories.ts';

const plugin = (minute: number, value = '/opt/mail/lib/libibiff') =>
  probed(minute, { kind: 'option', name: 'local.store.notifyplugin', value });
const ens = (minute: number, value: string) => probed(minute, { kind: 'option', name: 'local.ens.enable', value });
const loaded = (minute: number, text: string) => logged(minute, 'plugin-loaded', { process: 'imapd', text });
const unreachable = (minute: number) =>
  logged(minute, 'ens-unreachable', { process: 'imapd', text: 'cannot connect to ENS' });
const tell = (...more: Parameters<typeof said>[2] & object) => said(ensSlowImap, daily(0, 200), more);

describe('ens-slow-imap', () => {
  it('shows both ways out when the plug-in is loaded while ENS is off', () => {
    const [finding, ...more] = tell(plugin(1), ens(1, '0'));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: 'problem', confidence: 0.9, subject: { name: 'imapd' } });
    expect(adviceOf(finding)).toContain('-local.ens.enable = 0\n+local.ens.enable = 1');
    expect(adviceOf(finding)).toContain(
      '-local.store.notifyplugin = /opt/mail/lib/libibiff\n+local.store.notifyplugin =',
    );
    expect(finding!.steps.map((s) => s.answer)).toEqual(['yes', 'no', 'unknown']);
    expect(finding!.evidence).toHaveLength(2);
  });

  it('says how slow the server is', () => {
    const time = (value: number) =>
      probed(5, {
        kind: 'counterutil',
        name: 'serverresponse imap.responsetime',
        object: 'serverresponse',
        attribute: 'imap.responsetime',
        value,
      });
    expect(tell(plugin(1), ens(1, '0'), time(3))[0]!.steps[2]).toMatchObject({ answer: 'yes' });
    expect(tell(plugin(1), ens(1, '0'), time(0))[0]!.steps[2]).toMatchObject({ answer: 'no' });
  });

  it.each([
    ['plug-in and ENS', [plugin(1), ens(1, '1')], null],
    ['neither', [plugin(1, ''), ens(1, '0')], null],
    ['the plug-in, and ENS not known', [plugin(1)], null],
    ['ENS off alone', [ens(1, '0')], null],
    ['the plug-in of later releases', [loaded(1, 'iBiff plugin loaded: ms-internal'), ens(1, '0')], null],
    ['a line of libibiff, and ENS off', [loaded(1, 'plugin loaded: lib/libibiff'), ens(1, '0')], 'suspected'],
    [
      'a line of libibiff, and the plug-in gone',
      [loaded(1, 'plugin loaded: lib/libibiff'), plugin(9, ''), ens(9, '0')],
      null,
    ],
    ['the setting corrected', [plugin(1), ens(1, '0'), ens(90, '1')], 'normal'],
    ['ENS not reached twice', [unreachable(150), unreachable(190)], null],
    ['ENS not reached for a moment', [unreachable(190), unreachable(191), unreachable(192)], null],
    ['ENS not reached for long', [unreachable(150), unreachable(170), unreachable(190)], 'problem'],
    ['ENS not reached long ago', [unreachable(50), unreachable(70), unreachable(90)], 'normal'],
  ])('judges %s', (_, story, verdict) => {
    expect(tell(...story)[0]?.verdict ?? null).toBe(verdict);
  });
});
