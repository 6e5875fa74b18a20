import * as fc from 'fast-check';
import type { Digest } from '#shared/contracts/digest.ts';
import { cellKey, noticeKey } from '#shared/contracts/digest.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, digestWith, evidenceOf, HOST, START } from '../builders.ts';

const DAY = 1440;

const name = fc.constantFrom('a.example', 'b.example', '*', '__proto__', 'x|y');
const cell = fc.record({
  minute: fc.integer({ min: 0, max: 40 }),
  channel: fc.constantFrom('tcp_local', 'ims-ms'),
  code: fc.constantFrom('E', 'D', 'Q', 'R'),
  destination: name,
  reason: fc.constantFrom('none', 'delivered', 'connection-refused', 'over-quota'),
  count: fc.integer({ min: 1, max: 5 }),
});

const process = (name: string, pid: number) => ({
  kind: 'process' as const,
  name,
  pid,
  user: 'mailsrv',
  virtualKiB: null,
  residentKiB: null,
  cpuPercent: null,
  cpuSeconds: null,
  state: null,
});

const counters = (name: string, minute: number) => ({
  kind: 'counters' as const,
  name,
  received: minute * 20,
  stored: (minute % 9) - 6,
  delivered: 0,
  submitted: null,
  firstTime: null,
  attempted: null,
  rejected: null,
  failed: -(minute % 3),
  queueTime: null,
  queueTimeCount: null,
});

/** Digests of one host over three days, some without times, some with a clock that jumped. Keys may repeat. */
export const anyDigests = fc
  .array(
    fc.record({
      id: fc.nat(12),
      // Mostly within two days, so that much grows old while it is folded.
      begin: fc.oneof(fc.integer({ min: 0, max: 2 * DAY }), fc.constant(400 * DAY), fc.constant(-300 * DAY)),
      timed: fc.boolean(),
      dated: fc.boolean(),
      cells: fc.array(cell, { maxLength: 6 }),
      known: fc.array(fc.record({ minute: fc.integer({ min: 0, max: 40 }), name, received: fc.nat(4) }), {
        maxLength: 5,
      }),
      counts: fc.option(fc.nat(30)),
      version: fc.constantFrom(null, '6.2', '6.3-6.03', '6.10', '7u4-24.01', '7.0.4.24.0 64bit', '7.0.5'),
      sample: fc.constantFrom('x', 'y', 'zz'),
    }),
    { maxLength: 12 },
  )
  .map((specs) => {
    const byKey = new Map<string, Digest>();
    return specs.map((s) => {
      const day = at(s.begin > 3 * DAY ? 0 : s.begin).slice(0, 10);
      const evidence = s.dated ? evidenceOf(s.id, day) : `logs/mail.log#${s.id}`;
      // A key is a content address: the same key is the same digest.
      const known = byKey.get(evidence);
      if (known) return known;
      const cells = s.cells.map((c) => ({ ...c, minute: START + s.begin + c.minute }));
      const last = Math.max(0, ...s.cells.map((c) => c.minute));
      const timed = s.timed || cells.length > 0;
      const line = (key: string, minute: number, n: number) => ({
        key,
        at: at(s.begin + minute + n / 10),
        line: { evidence, start: n, end: n + 1, line: n + 1, text: untrusted(`${evidence} ${n}`) },
      });
      const digest: Digest = digestWith({
        evidence,
        host: HOST,
        from: timed ? at(s.begin) : null,
        to: timed ? at(s.begin + last + 1) : null,
        cells,
        notices: s.cells.slice(0, 1).map((c) => ({
          minute: START + s.begin + c.minute,
          process: 'ims_master',
          class: 'error',
          subject: c.destination,
          count: 1,
        })),
        sendings: s.cells.map((c) => ({
          minute: START + s.begin + c.minute,
          channel: c.channel,
          source: 'tcp_auth',
          sender: c.destination,
          authenticated: c.code === 'E',
          count: c.count,
        })),
        attempts: s.cells.map((c) => ({
          minute: START + s.begin + c.minute,
          channel: c.channel,
          code: c.code as Digest['cells'][number]['code'],
          failures: c.count,
          count: 1,
        })),
        facts: s.known.map(({ minute, name, received }) => ({
          ...(received === 4
            ? counters(name, minute)
            : received % 2 === 0
              ? process(name, received)
              : { kind: 'option' as const, name, value: `${received}` }),
          at: at(s.begin + minute),
          line: null,
        })),
        exemplars: [
          ...s.cells.map((c, n) => line(cellKey(c as Digest['cells'][number]), c.minute, n)),
          ...s.cells
            .slice(0, 1)
            .map((c) =>
              line(noticeKey({ process: 'ims_master', class: 'error', subject: c.destination }), c.minute, 9),
            ),
        ],
        queueCounts:
          s.counts === null
            ? null
            : { at: at(s.begin + s.counts), counts: { channels: [], complete: s.counts % 2 === 0 } },
        productVersion: s.version,
        coverage: {
          lines: 3,
          parsed: 2,
          unparsed: 1,
          reasons: { [s.sample]: 1 },
          samples: [untrusted(s.sample)],
          places: [{ start: 0, end: 9, line: 1 }],
        },
      });
      byKey.set(evidence, digest);
      return digest;
    });
  });
