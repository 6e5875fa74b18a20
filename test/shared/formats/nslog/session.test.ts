import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClosedSession } from '#shared/formats/nslog/session.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fuzz-runs.ts';

const session = fc.record({
  client: fc.constantFrom('192.0.2.4:40581', '192.0.2.4', '2001:db8::4:40581'),
  user: fc.constantFrom(null, 'carol', 'carol@example.com'),
  durationSeconds: fc.nat(3_600_000),
  bytesFromClient: fc.nat(),
  bytesToClient: fc.nat(),
  mailboxesSelected: fc.nat(99),
});

const two = (n: number): string => String(n).padStart(2, '0');

describe('parseClosedSession', () => {
  it(
    'reads what is printed',
    () => {
      fc.assert(
        fc.property(session, (s) => {
          const d = s.durationSeconds;
          const duration = `${Math.floor(d / 3600)}:${two(Math.floor(d / 60) % 60)}:${two(d % 60)}`;
          const line = `close [${s.client}] ${s.user ?? '[unauthenticated]'} 2026/3/4 9:01:41 ${duration} ${s.bytesFromClient} ${s.bytesToClient} ${s.mailboxesSelected}`;
          expect(parseClosedSession(line)).toEqual(s);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIME,
  );

  it.each(['close', 'close [192.0.2.4] carol', 'login [192.0.2.4:1] carol plaintext'])(
    'reads nothing from %s',
    (text) => {
      expect(parseClosedSession(text)).toBeNull();
    },
  );

  it(
    'never throws',
    () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (text) => void parseClosedSession(`close [${text}`)),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIME,
  );
});
