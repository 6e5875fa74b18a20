import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sniffFormat } from '#shared/formats/index.ts';
import { noticeOfWatcher, parseWatcher } from '#shared/formats/watcher/parse.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fuzz-runs.ts';

const FILE = `Watcher process 812 started at Wed Mar  4 09:15:02 2026

Watched 'imapd' process 815 exited abnormally
Received request to restart: store imap
Stopping pop server 817
Starting store server .... 901
imapd process 815: signal 11, core dumped
All is well.
`;

describe('parseWatcher', () => {
  it('reads stops and starts in their order', () => {
    const { events, coverage } = parseWatcher(FILE);
    expect(events).toEqual([
      { kind: 'watching', service: 'watcher', pid: 812, line: 1 },
      { kind: 'died', service: 'imapd', pid: 815, line: 3 },
      { kind: 'restart-requested', service: '', pid: null, line: 4 },
      { kind: 'stopped', service: 'pop', pid: 817, line: 5 },
      { kind: 'started', service: 'store', pid: 901, line: 6 },
      { kind: 'core-dumped', service: 'imapd', pid: 815, line: 7 },
    ]);
    expect(coverage).toMatchObject({ lines: 7, parsed: 6, reasons: { 'unknown-sentence': 1 } });
    expect(events.map(noticeOfWatcher)).toEqual([
      'process-started',
      'error',
      null,
      'process-stopped',
      'process-started',
      'core-dumped',
    ]);
  });

  it('is recognised', () => {
    expect(sniffFormat(FILE, 'x').kind).toBe('watcher');
  });

  it('names a sentence that is too long', () => {
    expect(parseWatcher(`Starting ${'x'.repeat(600)}`).coverage.reasons).toEqual({ 'too-long': 1 });
  });

  it(
    'never throws, and counts every line that is not blank',
    () => {
      const words = fc.constantFrom(...FILE.split(/(?<=[ \n])/));
      const text = fc.array(fc.oneof(words, fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 40 });
      fc.assert(
        fc.property(text, (parts) => {
          const all = parts.join('');
          const { events, coverage } = parseWatcher(all);
          expect(coverage.lines).toBe(all.split('\n').filter((line) => line.trim() !== '').length);
          expect(events.length).toBe(coverage.parsed);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIME,
  );
});
