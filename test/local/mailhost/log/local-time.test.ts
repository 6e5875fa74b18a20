import { describe, expect, it } from 'vitest';
import {
  headerStamp,
  mailStamp,
  makeZone,
  nextLocal,
  serviceStamp,
} from '../../../../local/mailhost/log/local-time.ts';

const at = (text: string): number => Date.parse(text);
const berlin = makeZone('Europe/Berlin');

describe('local time', () => {
  it('repeats an hour when summer time ends', () => {
    expect(mailStamp(berlin, at('2026-10-25T00:30:00Z'))).toBe('25-Oct-2026 02:30:00.00');
    expect(mailStamp(berlin, at('2026-10-25T01:30:00Z'))).toBe('25-Oct-2026 02:30:00.00');
    expect(serviceStamp(berlin, at('2026-10-25T01:30:00Z'))).toBe('25/Oct/2026:02:30:00 +0100');
  });

  it('knows zones that are not whole hours', () => {
    expect(serviceStamp(makeZone('Asia/Kolkata'), at('2026-01-01T00:00:00Z'))).toBe('01/Jan/2026:05:30:00 +0530');
    expect(headerStamp(makeZone('America/New_York'), at('2026-01-01T00:00:00Z'))).toBe(
      'Wed, 31 Dec 2025 19:00:00 -0500 (EST)',
    );
  });

  it('finds the next local time across a change of the offset', () => {
    expect(nextLocal(berlin, at('2026-10-24T21:00:00Z'), 2)).toBe(at('2026-10-24T22:02:00Z'));
    expect(nextLocal(berlin, at('2026-10-25T12:00:00Z'), 2)).toBe(at('2026-10-25T23:02:00Z'));
    expect(nextLocal(berlin, at('2026-10-25T23:02:00Z'), 2)).toBe(at('2026-10-26T23:02:00Z'));
  });
});
