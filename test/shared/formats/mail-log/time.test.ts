import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createZone } from '#shared/formats/mail-log/time.ts';

const at = (timezone: string, text: string): string => {
  const [year, month, day, hour, minute, second] = text.split(/[- :]/).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const epochMs = createZone(timezone)!({ year, month, day, hour, minute, second, hundredths: 25 });
  return new Date(epochMs).toISOString();
};

describe('createZone', () => {
  it.each([
    ['UTC', '2026-03-04 09:15:02', '2026-03-04T09:15:02.250Z'],
    ['Europe/Vienna', '2026-01-10 09:00:00', '2026-01-10T08:00:00.250Z'],
    ['Europe/Vienna', '2026-07-10 09:00:00', '2026-07-10T07:00:00.250Z'],
    ['Asia/Kathmandu', '2026-07-10 00:10:00', '2026-07-09T18:25:00.250Z'],
    // Set forward at 02:00: 02:30 never was; read with the offset before the change.
    ['Europe/Vienna', '2026-03-29 02:30:00', '2026-03-29T01:30:00.250Z'],
    ['Europe/Vienna', '2026-03-29 03:00:00', '2026-03-29T01:00:00.250Z'],
    // Set back at 03:00: 02:30 was twice; the first.
    ['Europe/Vienna', '2026-10-25 02:30:00', '2026-10-25T00:30:00.250Z'],
    ['Europe/Vienna', '2026-10-25 03:00:00', '2026-10-25T02:00:00.250Z'],
    ['America/New_York', '2026-11-01 01:30:00', '2026-11-01T05:30:00.250Z'],
    ['Australia/Lord_Howe', '2026-04-05 01:45:00', '2026-04-04T14:45:00.250Z'],
  ])('%s %s is %s', (timezone, local, utc) => {
    expect(at(timezone, local)).toBe(utc);
  });

  it('is null for a zone that nobody knows', () => {
    expect(createZone('Mars/Olympus')).toBeNull();
  });

  it('gives back the local time, except where that never was', () => {
    const zone = createZone('America/New_York')!;
    const local = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'America/New_York',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const hours = fc.integer({ min: 0, max: 24 * 365 * 4 }).map((h) => Date.UTC(2023, 0, 1) + h * 3_600_000 + 61_000);
    fc.assert(
      fc.property(hours, (utc) => {
        const [year, month, day, hour, minute, second] = local.format(utc).split(/[- :]/).map(Number) as [
          number,
          number,
          number,
          number,
          number,
          number,
        ];
        const back = zone({ year, month, day, hour, minute, second, hundredths: 0 });
        expect(local.format(back)).toBe(local.format(utc));
      }),
    );
  });
});
