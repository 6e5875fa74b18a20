import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCounter } from '#shared/digest/counter.ts';
import { createExemplarKeeper } from '#shared/digest/exemplars.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { type MailLogOptions, parseLogOptions } from '#shared/formats/mail-log/options.ts';
import { createMailLogScanner } from '#shared/formats/mail-log/reader.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../formats/fuzz-runs.ts';
import { comparable, saidByEngine, saidCarefully } from './careful.ts';
import { akin, answered, damaged, fielded, lines, optionSet, repeated, some } from './some-lines.ts';

const bytesOf = (all: readonly string[], newline = '\n'): Uint8Array => new TextEncoder().encode(all.join(newline));

const agree = (
  pieces: readonly Uint8Array[],
  whole: Uint8Array,
  timezone = 'UTC',
  options: MailLogOptions | null = null,
): void => {
  const careful = saidCarefully(whole, timezone, options);
  expect(comparable(saidByEngine(pieces, timezone, options))).toEqual(comparable(careful));
};

const search = { numRuns: FUZZ_RUNS, interruptAfterTimeLimit: FUZZ_TIME };

const damage = fc.array(fc.tuple(fc.nat(4_000), fc.nat(255)), { maxLength: 3 });

it(
  'the engine counts of every line what the careful parser tells, wherever the bytes are cut',
  () => {
    fc.assert(
      fc.property(
        // What came before taught the engine, rightly or not.
        lines,
        lines,
        some('\n', '\r\n'),
        damage,
        fc.array(fc.nat(4_000), { maxLength: 4 }),
        some('UTC', 'Europe/Vienna', 'America/New_York'),
        (first, second, newline, odd, cuts, timezone) => {
          const bytes = damaged(bytesOf([...first, ...second], newline), odd);
          const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
          agree(
            at.slice(1).map((end, i) => bytes.subarray(at[i], end)),
            bytes,
            timezone,
          );
        },
      ),
      search,
    );
  },
  FUZZ_TIME,
);

it(
  'the engine counts of channels, codes and replies that come again what the careful parser tells',
  () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(repeated, { minLength: 20, maxLength: 60 }), akin, answered), (all) => {
        const bytes = bytesOf(all);
        agree([bytes], bytes);
      }),
      search,
    );
  },
  FUZZ_TIME,
);

it(
  'the engine counts of every line what the careful parser tells that knows the options',
  () => {
    fc.assert(
      fc.property(
        lines,
        fc.array(fielded, { minLength: 1, maxLength: 8 }),
        damage,
        optionSet,
        (all, fields, odd, options) => {
          const bytes = damaged(bytesOf([...all, ...fields]), odd);
          agree([bytes], bytes, 'UTC', options);
        },
      ),
      search,
    );
  },
  FUZZ_TIME,
);

/** Lines of a log that had to be read carefully. */
const readCarefully = (all: readonly string[], options: MailLogOptions | null = null): number => {
  const counter = createCounter(createExemplarKeeper, options);
  let careful = 0;
  const scanner = createMailLogScanner(
    {
      onEntry: (entry, epochMs, _, text) => counter.onEntry(entry, epochMs, text),
      onConnection: counter.onConnection,
      onLines: (bytes, from, to, at, read) =>
        counter.onLines(bytes, from, to, at, (line, place) => {
          careful += 1;
          read(line, place);
        }),
    },
    { timezone: 'UTC', options },
  );
  scanner.write(new TextEncoder().encode(`${all.join('\n')}\n`));
  scanner.end();
  return careful;
};

const usual = [
  '04-Mar-2026 09:15:02.31 tcp_local    ims-ms       E 3 a@example.com rfc822;b@example.net b@ims-ms-daemon /q/ims-ms/001/ZZ0abcd.00 <1@a> mailsrv mx.example ([192.0.2.1])',
  '04-Mar-2026 09:15:02.31 4f2.1.9 tcp_local                 Q 3 a@example.com rfc822;b@example.net b@example.net /q/tcp_local/001/ZX0abcd.00 <1@a> mailsrv TCP active open: connection refused',
  '04-Mar-2026 09:15:02.31 mxa 4f2.1.9 ims-ms                    D 3  rfc822;b@example.net b@ims-ms-daemon',
  '04-Mar-2026 09:15:02.31 mxa tcp_intranet Q 3 a@example.com rfc822;b@example.net b@example.net',
  '04-Mar-2026 09:15:02.31 4f2.1.9 tcp_local    + O TCP|192.0.2.1|25|192.0.2.7|4711 SMTP',
];

it('reads the usual lines by itself once their minute and their heads are known', () => {
  // The first line teaches the minute, and each its head.
  const taught = usual.length + 1;
  expect(readCarefully([...usual, ...usual, ...usual])).toBe(taught);
  const { options } = parseLogOptions(
    'LOG_FILENAME=1\nLOG_MESSAGE_ID=1\nLOG_USERNAME=1\nLOG_CONNECTION=1\nLOG_PROCESS=1',
  );
  expect(readCarefully([...usual, ...usual, ...usual], options)).toBe(taught);
  // A number at the end of a diagnostic is then the time in the queue.
  const timed = parseLogOptions('LOG_FILENAME=1\nLOG_MESSAGE_ID=1\nLOG_USERNAME=1\nLOG_CONNECTION=1\nLOG_QUEUE_TIME=1');
  expect(readCarefully([...usual, ...usual, ...usual], timed.options)).toBe(taught + 2);
});

it('the engine counts minutes together where it is told to, whoever reads them', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 60 }), (all, step) => {
      const counted = (by: number) => {
        const digester = createLogDigester({
          evidence: 'log',
          host: 'mx1',
          timezone: 'UTC',
          source: 'mail.log',
          step: by,
        });
        digester.write(bytesOf([...all, '']));
        const { cells, sendings, attempts, ...rest } = digester.end();
        const sums = new Map<string, number>();
        for (const { count, minute, ...row } of [...cells, ...sendings, ...attempts]) {
          const key = JSON.stringify([minute - (minute % step), row]);
          sums.set(key, (sums.get(key) ?? 0) + count);
          expect(minute % by).toBe(0);
        }
        return { sums, rest };
      };
      expect(counted(step)).toEqual(counted(1));
    }),
  );
});
