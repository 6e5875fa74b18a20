import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '#shared/contracts/fact.ts';
import { logOptionsIn, parseLogOptions } from '#shared/formats/mail-log/options.ts';
import { createMailLogReader } from '#shared/formats/mail-log/reader.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fuzz-runs.ts';

describe('parseLogOptions', () => {
  it('reads an option file', () => {
    const { options, reasons } = parseLogOptions(
      '! the log\nLOG_FORMAT=2 ! with <>\nlog_connection = 35\nLOG_FILENAME=0\nLOG_FILENAME=1\nLOG_REASON=1\nBLOCK_SIZE=2048\n\n',
    );
    expect(options).toMatchObject({
      format: 2,
      filename: true,
      sourceSystem: true,
      transport: true,
      application: false,
      reason: true,
      diagnostics: true,
      messageId: false,
    });
    expect(reasons).toEqual({});
  });

  it('reads what msconfig shows', () => {
    expect(parseLogOptions('role.mta.log_format = 4\nmta.log_queue_time = "1"\n').options).toMatchObject({
      format: 4,
      queueTime: true,
    });
  });

  it.each([
    ['no option at all', 'hello\nworld\n', { 'not-an-option': 2 }],
    ['nothing', '', {}],
    ['a value that cannot be read', 'LOG_FORMAT=yes\nLOG_FILENAME=1\n', { 'bad-value': 1 }],
  ])('knows nothing from %s', (_, text, reasons) => {
    expect(parseLogOptions(text)).toEqual({ options: null, reasons });
  });

  it('passes over an option of the log that switches no field', () => {
    expect(parseLogOptions('LOG_HEADERS=Subject\nLOG_FILENAME=1\n').options).toMatchObject({ filename: true });
  });

  it(
    'never throws',
    () => {
      const text = fc.array(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('LOG_FORMAT=', '\n', '=', '1', '!')),
      );
      fc.assert(
        fc.property(text, (parts) => {
          const { options } = parseLogOptions(parts.join(''));
          if (options) expect(Number.isInteger(options.format)).toBe(true);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIME,
  );
});

describe('logOptionsIn', () => {
  const option = (name: string, value: string, hour = 9): Fact => ({
    kind: 'option',
    name,
    value,
    at: `2026-03-04T0${hour}:00:00.000Z`,
    line: null,
  });

  it('knows nothing where no option of the log is named', () => {
    expect(logOptionsIn([])).toBeNull();
    expect(logOptionsIn([option('block_size', '1024'), option('logfile.imap.loglevel', '5')])).toBeNull();
    expect(logOptionsIn([option('log_filename', 'maybe')])).toBeNull();
  });

  it('takes the names of an option file and of msconfig', () => {
    const told = logOptionsIn([option('role.mta.log_format', '2'), option('log_queue_time', '1')]);
    expect(told).toEqual(parseLogOptions('LOG_FORMAT=2\nLOG_QUEUE_TIME=1').options);
  });

  it('gives an option that the newest file no longer names its default again', () => {
    const facts = [option('log_username', '1', 8), option('log_filename', '1'), option('block_size', '1024', 9)];
    for (const all of [facts, facts.toReversed()])
      expect(logOptionsIn(all)).toMatchObject({ filename: true, username: false });
  });
});

it('serves the reader as a hint', () => {
  const line = '04-Mar-2026 09:15:03.00 ims-ms                    D 3 a@example.com rfc822;b b 3600\n';
  const seen: unknown[] = [];
  const read = (text: string | null): void => {
    const options = text === null ? null : parseLogOptions(text).options;
    const reader = createMailLogReader((entry) => seen.push(entry.queueSeconds), { timezone: 'UTC', options });
    reader.write(new TextEncoder().encode(line));
    reader.end();
  };
  read(null);
  read('LOG_QUEUE_TIME=1');
  expect(seen).toEqual([null, 3600]);
});
