import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseImsimtaVersion } from '#shared/formats/imsimta-version/parse.ts';

describe('imsimta version', () => {
  it.each([
    [
      'imsimta version\niPlanet Messaging Server 5.2 Patch 1 (built Jun 10 2003)\nlibimta.so 5.3 (built 19:30:12, Jul 1 2003)\n',
      '5.2',
    ],
    ['Sun Java(tm) System Messaging Server 6.3-0.15 (built Feb  9 2007)\n', '6.3-0.15'],
    ['Oracle Communications Messaging Exchange Server 7u4-18.01 64bit (built Jul 15 2010)\n', '7u4-18.01 64bit'],
    ['Oracle Communications Messaging Server 7u4-18.01(7.0.4.18.0) 64bit (built Jul 15 2010)\n', '7u4-18.01 64bit'],
    ['Sun Java(tm) System Messaging Server 7.0-3.01 32bit (built Jul 15 2008)\n', '7.0-3.01 32bit'],
    ['Oracle Communications Messaging Server 8.0.1.2.0 64bit (built Apr 12 2016)\r\n', '8.0.1.2.0 64bit'],
    ['Oracle Communications Messaging Server 8 (built Apr 12 2016)\n', '8'],
  ])('%j', (text, expected) => {
    expect(parseImsimtaVersion(text)).toBe(expected);
  });

  it('does not take the library or anything else for the product', () => {
    expect(parseImsimtaVersion('libimta.so 6.3 (built 19:30:12)\n')).toBeNull();
    expect(parseImsimtaVersion('We run Messaging Server 6.3.\n')).toBeNull();
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseImsimtaVersion(text)).toBeNull();
      }),
    );
  });

  it('keeps a version within what a digest holds', () => {
    const long = parseImsimtaVersion(`Example Messaging Server 7.${'1'.repeat(60)} 64bit (built May 1 2007)\n`);
    expect(long!.length).toBeLessThanOrEqual(40);
  });
});
