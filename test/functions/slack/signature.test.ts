import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signatureFault } from '#functions/slack/signature.ts';

const SECRET = 'a secret';
const NOW = 1_772_420_000_000;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const sign = (body: string, seconds: number, secret = SECRET): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')}`;

const check = (changes: Partial<Parameters<typeof signatureFault>[0]> = {}, offset = 0) => {
  const seconds = NOW / 1_000 + offset;
  return signatureFault({
    secret: SECRET,
    signature: sign('a=b', seconds),
    timestamp: String(seconds),
    body: bytes('a=b'),
    nowMs: NOW,
    ...changes,
  });
};

describe('signatureFault', () => {
  test('takes what Slack signed', () => {
    expect(check()).toBeNull();
  });

  test.each([
    [-300, null],
    [-301, 'stale'],
    [300, null],
    [301, 'future'],
  ])('%i s from now: %s', (offset, fault) => {
    expect(check({}, offset)).toBe(fault);
  });

  test('refuses another secret, another body, another time', () => {
    expect(check({ signature: sign('a=b', NOW / 1_000, 'other') })).toBe('mismatch');
    expect(check({ body: bytes('a=c') })).toBe('mismatch');
    expect(check({ timestamp: String(NOW / 1_000 + 1) })).toBe('mismatch');
  });

  test('refuses what lacks a part or has an odd one', () => {
    expect(check({ signature: undefined })).toBe('missing');
    expect(check({ timestamp: undefined })).toBe('missing');
    for (const timestamp of ['', '-1', '1e9', 'NaN', ' 1', '0x10', '9'.repeat(13)]) {
      expect(check({ timestamp })).toBe('missing');
    }
    for (const signature of [
      'v0=',
      'v0',
      sign('a=b', NOW / 1_000).slice(0, -1),
      `v1${sign('a=b', NOW / 1_000).slice(2)}`,
    ]) {
      expect(check({ signature })).toBe('mismatch');
    }
  });

  test('is taken over the bytes, not over their text', () => {
    expect(check({ body: new Uint8Array([0x61, 0x3d, 0xff]) })).toBe('mismatch');
  });

  test('no other signature is ever taken', () => {
    const property = fc.property(fc.string(), (signature) => check({ signature }) !== null);
    fc.assert(property);
  });
});
