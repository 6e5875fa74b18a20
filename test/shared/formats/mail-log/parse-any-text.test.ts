import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLogOptions } from '#shared/formats/mail-log/options.ts';
import { parseMailLogLine } from '#shared/formats/mail-log/parse.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fuzz-runs.ts';
import { E, VALID } from './lines.ts';

const OPTION_FILE = `LOG_FORMAT=1
LOG_NOTARY=1
LOG_FILENAME=1
LOG_ENVELOPE_ID=1
LOG_MESSAGE_ID=1
LOG_USERNAME=1
LOG_CONNECTION=97
LOG_SENSITIVITY=1
LOG_PRIORITY=1
LOG_INTERMEDIATE=1
LOG_FILTER=1
LOG_REASON=1
LOG_REMOTE_MTA=1
LOG_QUEUE_TIME=1
`;

describe('parseMailLogLine: any text', () => {
  const options = parseLogOptions('LOG_FORMAT=3\nLOG_FILENAME=1\nLOG_MESSAGE_ID=1').options;

  it(
    'never throws',
    () => {
      const start = fc.constantFrom('', '04-Mar-2026 09:15:02.31 ', '04-Mar-2026 09:15:02.31 l l E 1 ', '<en ', '{"');
      fc.assert(
        fc.property(start, fc.string({ unit: 'binary', maxLength: 300 }), (head, text) => {
          parseMailLogLine(head + text);
          parseMailLogLine(head + text, options);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIME,
  );

  it(
    'never throws on a damaged entry, and its channels and numbers stay what the contracts take',
    () => {
      const damaged = fc
        .tuple(fc.constantFrom(...VALID), fc.nat(300), fc.nat(10), fc.string({ unit: 'binary', maxLength: 8 }))
        .map(([line, at, cut, insert]) => line.slice(0, at) + insert + line.slice(at + cut));
      fc.assert(
        fc.property(damaged, (line) => {
          const read = parseMailLogLine(line);
          if (read.kind !== 'message') return;
          expect(read.sourceChannel).toMatch(/^[a-z][\w-]{0,79}$/);
          expect(read.blocks).toBeGreaterThanOrEqual(0);
          expect(read.queueSeconds ?? 0).toBeGreaterThanOrEqual(0);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIME,
  );

  const everything = parseLogOptions(OPTION_FILE).options;

  it('is linear: lines of 60 KB of one shape are read at once', () => {
    const counted = '04-Mar-2026 09:15:02.31 l tcp_local E 1 ';
    const heads = [
      '',
      counted,
      `${counted}59000:`,
      '{"en":',
      '{"ts":"',
      '04-Mar-2026 09:15:02.31 ',
      `${E} `,
      '<en ts="',
      '"',
      "'",
      `${E} (`,
    ];
    const fills = [' ', 'a', '<', 'a ', 'a.', '(a ', '"', ',<', '1 ', 'a="b" ', "' ", '1:a ', '[', '\u00e9'];
    const started = process.cpuUsage().user;
    for (const head of heads)
      for (const fill of fills)
        for (const known of [null, everything]) parseMailLogLine(head + fill.repeat(60_000 / fill.length), known);
    expect(process.cpuUsage().user - started).toBeLessThan(2_000_000);
  });
});
