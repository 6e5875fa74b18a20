import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PeerSummary, SUMMARY_DESTINATIONS } from '#shared/contracts/summary.ts';
import { newer, summarize } from '#shared/correlation/summarize.ts';
import { at, came, digestOf, type Entry, filed, fold, HOST, other, refused, went } from '../builders.ts';

const summaryOf = (entries: readonly Entry[]): PeerSummary => summarize(fold([digestOf(entries)]))!;

describe('the summary of a host', () => {
  test('counts attempts, deliveries and failures of the last hour of mail time', () => {
    const summary = summaryOf([
      went(0, 'old.example.net'),
      came(80, 'partner.example.net', 9),
      went(82, 'partner.example.net', 3),
      refused(91, 'partner.example.net', 2),
      other('R', 'remote-5xx', 'tcp_local', 92, 'partner.example.net'),
      other('R', 'dns', 'tcp_local', 97, 'gone.example.org'),
    ]);
    const row = { channel: 'tcp_local', lastDelivered: null, delivered: 0 };
    expect(summary).toEqual({
      version: 1,
      host: HOST,
      latest: at(97),
      destinations: [
        { ...row, destination: 'gone.example.org', attempts: 1, failed: 1, lastFailed: at(95) },
        {
          ...row,
          destination: 'partner.example.net',
          attempts: 6,
          delivered: 3,
          failed: 2,
          lastDelivered: at(80),
          lastFailed: at(90),
        },
      ],
    });
  });

  test('names no account, no unnamed and no collected destination', () => {
    expect(
      summaryOf([filed(1, 'joe'), went(1, '*'), went(1, ''), went(1, 'a.example.net')]).destinations,
    ).toMatchObject([{ destination: 'a.example.net' }]);
  });

  test('keeps the destinations with the most attempts, and fits its contract', () => {
    const many = Array.from({ length: SUMMARY_DESTINATIONS + 50 }, (_, n) => went(1, `d${n}.example.net`, n + 1));
    const summary = summaryOf(many);
    expect(summary.destinations).toHaveLength(SUMMARY_DESTINATIONS);
    expect(summary.destinations.every((d) => d.attempts > 50)).toBe(true);
    expect(PeerSummary.parse(summary)).toEqual(summary);
  });

  test('a window without mail has none', () => {
    expect(summarize(fold([]))).toBeNull();
  });

  test('the newer of two is the same for any order', () => {
    const any = fc.record({ minute: fc.integer({ min: 0, max: 3 }), count: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(any, any, (a, b) => {
        const [one, two] = [a, b].map(({ minute, count }) => summaryOf([went(minute, 'a.example.net', count)]));
        expect(newer(one!, two!)).toEqual(newer(two!, one!));
      }),
    );
  });
});
