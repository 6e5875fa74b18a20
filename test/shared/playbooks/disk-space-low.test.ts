import { describe, expect, it } from 'vitest';
import { diskSpaceLow } from '#shared/playbooks/disk-space-low/index.ts';
import { size } from '#shared/playbooks/disk-space-low/size.ts';
import { adviceOf, daily, logged, probed, said } from './store-stories.ts';

const GIB = 1_048_576;
const disk = (minute: number, gib: number, name = '/store', total = 100, inodes: number | null = null) =>
  probed(minute, {
    kind: 'disk',
    name,
    totalKiB: total * GIB,
    availableKiB: Math.round(gib * GIB),
    usedPercent: null,
    inodesFreePercent: inodes,
  });
/** Looks every half hour of so many hours. */
const looks = (hours: number, free: (hour: number) => number, name?: string) =>
  Array.from({ length: hours * 2 + 1 }, (_, i) => disk(i * 30, free(i / 2), name));
const tell = (...more: Parameters<typeof said>[2] & object) => said(diskSpaceLow, daily(0, 1_440), more);

describe('disk-space-low', () => {
  it('says when it runs out', () => {
    const [finding, ...more] = tell(...looks(4, (h) => 24 - 4 * h));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      verdict: 'problem',
      severity: 'critical',
      subject: { kind: 'host', name: '/store' },
    });
    expect(finding!.headline).toBe(
      '/store runs short: 8.0 GiB of 100 GiB free (8.0 %). 4.0 GiB an hour: nothing is left in 2 hours, at 2026-02-03 14:00 UTC.',
    );
    expect(finding!.evidence).toHaveLength(2);
    expect(adviceOf(finding)).toContain('Do not delete files in the store');
  });

  it('is not led astray by wild values', () => {
    const some = looks(4, (h) => (h === 1 || h === 2.5 ? 24.9 - 4 * h : 24 - 4 * h));
    expect(tell(...some)[0]!.headline).toContain('4.0 GiB an hour');
  });

  it.each([
    ['plenty, and steady', () => 50, null],
    ['plenty, filling slowly', (h: number) => 50 - 0.5 * h, null],
    ['runs out in ten hours', (h: number) => 60 - 4 * h, 'suspected'],
    ['low, and steady', () => 8, 'suspected'],
    ['low, and filling', (h: number) => 9.5 - 0.4 * h, 'problem'],
    ['nearly nothing', () => 3, 'problem'],
    ['was low, and was cleaned', (h: number) => (h < 4 ? 6 : 60), 'normal'],
  ])('judges a disk with %s', (_, free, verdict) => {
    expect(tell(...looks(5, free))[0]?.verdict ?? null).toBe(verdict);
  });

  it('lets a disk be that fills by day and is cleaned at night', () => {
    // Cleaned at hour 3; at hour 20 there are 12 GiB for the 7 hours until the next cleaning.
    const cycle = (rate: number) => looks(20, (h) => (h < 3 ? 30 - h : 46 - rate * (h - 3)));
    expect(tell(...cycle(1.7))).toEqual([]);
    expect(tell(...cycle(2.1))[0]?.verdict).toBe('suspected');
    // Low for a moment each night, as it was the night before.
    expect(tell(...looks(20, (h) => (h < 1 ? 9 - h : 26 - (h - 1))))).toEqual([]);
  });

  it('takes no small gain for a cleaning', () => {
    expect(tell(...looks(5, (h) => (h < 2 ? 5.2 : 8)))[0]?.verdict).toBe('suspected');
  });

  it('needs an hour for a rate', () => {
    expect(tell(disk(0, 50), disk(30, 20))).toEqual([]);
  });

  it('knows the alarm that the host is configured for', () => {
    const option = probed(1, { kind: 'option', name: 'alarm.diskavail.msgalarmthreshold', value: '20' });
    expect(tell(disk(0, 15))).toEqual([]);
    expect(tell(disk(0, 15), option)[0]).toMatchObject({ verdict: 'suspected' });
  });

  it('counts inodes as space', () => {
    expect(tell(disk(0, 50, '/store', 100, 2))[0]).toMatchObject({ verdict: 'problem' });
    expect(tell(disk(0, 50, '/store', 100, 40))).toEqual([]);
  });

  it('leaves out mounts that are full by nature', () => {
    expect(tell(disk(0, 0, '/cdrom'), disk(0, 0, '/snap/core/1'), disk(0, 0, '/boot'))).toEqual([]);
    expect(tell(disk(0, 0, '/bootmail'))).toHaveLength(1);
  });

  it('looks for the nightly expiry, and warns of silent logs', () => {
    const [finding] = tell(
      disk(0, 0.001),
      logged(5, 'expire-finished', { process: 'imexpire', text: 'Expire finished' }),
    );
    expect(finding!.steps.at(-1)).toMatchObject({ anchor: 'step-expire', answer: 'yes' });
    expect(adviceOf(finding)).toContain('Do not trust silent logs');
    expect(tell(disk(0, 1))[0]!.steps.at(-1)!.answer).toBe('unknown');
  });

  it('says sizes for people', () => {
    expect([0, 512, 1_536, 250 * GIB].map(size)).toEqual(['0 KiB', '512 KiB', '1.5 MiB', '250 GiB']);
  });
});
