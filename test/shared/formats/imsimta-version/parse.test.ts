import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseImsimtaVersion } from '#shared/formats/imsimta-version/parse.ts';

const read = (text: string) => {
  const parsed = parseImsimtaVersion(text);
  return parsed.ok
    ? [parsed.version.version, parsed.version.major, parsed.version.minor, parsed.version.patch]
    : parsed;
};

describe('imsimta version', () => {
  it.each([
    [
      'imsimta version\niPlanet Messaging Server 5.2 Patch 1 (built Jun 10 2003)\nlibimta.so 5.3 (built 19:30:12, Jul 1 2003)\n',
      ['5.2', 5, 2, 1],
    ],
    ['Sun Java(tm) System Messaging Server 6.3-0.15 (built Feb  9 2007)\n', ['6.3-0.15', 6, 3, null]],
    [
      'Oracle Communications Messaging Exchange Server 7u4-18.01 64bit (built Jul 15 2010)\n',
      { ok: false, reason: 'no-product-line' },
    ],
    ['Oracle Communications Messaging Server 8.0.1.2.0 64bit (built Apr 12 2016)\r\n', ['8.0.1.2.0', 8, 0, null]],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('does not take the library or anything else for the product', () => {
    expect(read('libimta.so 6.3 (built 19:30:12)\n')).toEqual({ ok: false, reason: 'no-product-line' });
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(read(text)).toHaveProperty('ok', false);
      }),
    );
  });
});
