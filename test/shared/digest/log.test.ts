import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, Digest } from '#shared/contracts/digest.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { type MailLogOptions, parseLogOptions } from '#shared/formats/mail-log/options.ts';

const options = { evidence: 'e1', host: 'mx1', timezone: 'UTC', source: 'mail.log' } as const;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const digestOf = (pieces: readonly Uint8Array[], source: 'mail.log' | 'imta' = 'mail.log'): Digest => {
  const digester = createLogDigester({ ...options, source });
  for (const piece of pieces) digester.write(piece);
  return digester.end();
};
const digest = (text: string, source?: 'mail.log' | 'imta'): Digest => digestOf([encode(text)], source);

const stamp = (minute: number): string =>
  `04-Mar-2026 ${String(9 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:02.31`;
const enqueue = (minute: number, to: string): string =>
  `${stamp(minute)} tcp_a        tcp_local    E 3 a@example.com rfc822;${to} ${to}`;
const refused = (minute: number, to: string): string =>
  `${stamp(minute)} tcp_local                 Q 3 a@example.com rfc822;${to} ${to} TCP active open: Failed connect() 192.0.2.9:25  Error: connection refused`;

type Kind = Omit<Cell, 'count'>;
const kindOf = (c: Kind): string => [c.minute, c.channel, c.code, c.destination, c.reason].join('|');
const sorted = (cells: readonly Cell[]): string[] => cells.map((c) => `${kindOf(c)}: ${c.count}`).sort();

/** Adds up the cells of several digests. */
const sum = (digests: readonly Digest[]): Cell[] => {
  const cells = new Map<string, Cell>();
  for (const { count, ...of } of digests.flatMap((d) => d.cells)) {
    const key = kindOf(of);
    cells.set(key, { ...of, count: count + (cells.get(key)?.count ?? 0) });
  }
  return [...cells.values()];
};

describe('createLogDigester', () => {
  it('counts by minute, channel concerned, code, destination and reason', () => {
    const result = digest(
      [enqueue(0, 'b@Example.NET'), enqueue(0, 'c@example.net'), refused(1, 'b@example.net')].join('\n'),
    );
    const minute = Date.UTC(2026, 2, 4, 9, 0) / 60_000;
    const common = { channel: 'tcp_local', destination: 'example.net' };
    expect(result.cells).toEqual([
      { minute, ...common, code: 'E', reason: 'none', count: 2 },
      { minute: minute + 1, ...common, code: 'Q', reason: 'connection-refused', count: 1 },
    ]);
    expect(result).toMatchObject({
      from: '2026-03-04T09:00:02.310Z',
      to: '2026-03-04T09:01:02.310Z',
      productVersion: null,
    });
    expect(Digest.parse(result)).toEqual(result);
  });

  it('takes the fields that it is told, and counts the entries that have others', () => {
    const { options: fields } = parseLogOptions('LOG_FILENAME=1\nLOG_USERNAME=1');
    const named = `${stamp(0)} tcp_local Q 3 a@example.com rfc822;b b@example.net ann 450 4.4.1 busy`;
    const other = `${stamp(0)} tcp_local Q 3 a@example.com rfc822;b b@example.net <1@a> 450 4.4.1 busy`;
    const read = (told: MailLogOptions | null, text: string) => {
      const digester = createLogDigester({ ...options, fields: told });
      digester.write(encode(text));
      const { cells, coverage } = digester.end();
      return { reasons: cells.map(({ reason }) => reason), remarks: coverage.reasons };
    };
    expect(read(null, named)).toEqual({ reasons: ['other'], remarks: {} });
    expect(read(fields, named)).toEqual({ reasons: ['remote-4xx'], remarks: {} });
    expect(read(fields, other)).toEqual({ reasons: ['remote-4xx'], remarks: { 'options-contradicted': 1 } });
  });

  it('keeps the earliest three lines of a kind, failures first', () => {
    const lines = [5, 3, 4, 1, 2].map((m) => refused(m, 'b@example.net'));
    const { exemplars } = digest([enqueue(0, 'b@example.net'), ...lines].join('\n'));
    expect(exemplars.map((e) => [e.key, e.at.slice(11, 16), e.line.line])).toEqual([
      ['tcp_local|Q|example.net|connection-refused', '09:01', 5],
      ['tcp_local|E|example.net|none', '09:00', 1],
      ['sending|tcp_local|tcp_a|a@example.com', '09:00', 1],
      ['tcp_local|Q|example.net|connection-refused', '09:02', 6],
      ['tcp_local|Q|example.net|connection-refused', '09:03', 3],
    ]);
    expect(exemplars[0]?.line.text).toBe(lines[3]);
  });

  it('is bounded: destinations beyond 2,000 are counted as *, exemplars are at most 400', () => {
    const many = Array.from({ length: 5_000 }, (_, i) => refused(i % 60, `b@d${i}.example.net`)).join('\n');
    const result = digest(`${many}\n${refused(0, 'b@d7.example.net')}\n`);
    expect(new Set(result.cells.map((c) => c.destination)).size).toBe(2_001);
    expect(result.cells.filter((c) => c.destination === '*').reduce((n, c) => n + c.count, 0)).toBe(3_000);
    expect(result.cells.reduce((n, c) => n + c.count, 0)).toBe(5_001);
    expect(result.exemplars.length).toBeLessThanOrEqual(400);
    expect(result.exemplars.some((e) => e.key.includes('d7.example.net'))).toBe(true);
  });

  it('is bounded: a log of ever new channels is counted, not kept', () => {
    const many = Array.from(
      { length: 700 },
      (_, i) => `${stamp(0)} tcp_${i} D 1 a@example.com rfc822;b b@example.net`,
    ).join('\n');
    const result = digest(many);
    expect(result.cells).toHaveLength(500);
    expect(result.coverage).toMatchObject({ parsed: 700, reasons: { 'too-many-names': 200 } });
  });

  it('counts a clock that jumps, and keeps the entry', () => {
    const jump = refused(2, 'b@example.net').replace('04-Mar-2026', '09-Mar-2026');
    const result = digest([refused(0, 'b@example.net'), jump, refused(3, 'b@example.net')].join('\n'));
    expect(result.coverage.reasons).toEqual({ 'clock-jump': 2 });
    expect(result.cells).toHaveLength(3);
    const old = digest(refused(0, 'b@example.net').replace('2026', '1988'));
    expect(old).toMatchObject({ cells: [{ count: 1 }], coverage: { reasons: { 'clock-jump': 1 } } });
  });

  it('reads the width of a product that names it', () => {
    const line =
      '[04/Mar/2026:09:15:02 +0100] store1 ims_master[811]: General Notice: Example Messaging Server 7u4-23.01(7.0.4.23.0) 64bit (built May 1 2011)) starting up\n';
    expect(digest(line, 'imta').productVersion).toBe('7u4-23.01 64bit');
  });

  it('digests service logs: notices and the product version', () => {
    const head = '[04/Mar/2026:09:15:02 +0100] store1 ims_master[811]:';
    const result = digest(
      `${head} General Notice: Example Messaging Server ims_master 6.3-0.15 (built May 1 2007) starting up\n${head} Store Error: Unable to append cache for user/carol: No space left\n`,
      'imta',
    );
    const minute = Date.UTC(2026, 2, 4, 8, 15) / 60_000;
    expect(result).toMatchObject({
      productVersion: '6.3-0.15',
      notices: [
        { minute, process: 'ims_master', class: 'ims-master-start', count: 1 },
        { minute, process: 'ims_master', class: 'mailbox-append-failed', count: 1 },
      ],
    });
    expect(result.exemplars.map((e) => e.key)).toEqual([
      expect.stringContaining('notice|ims_master|mailbox-append-failed|'),
      'notice|ims_master|ims-master-start|',
    ]);
  });

  it('reads service-log lines between the entries of a mail.log', () => {
    const noise = '[04/Mar/2026:09:01:30 +0000] store1 ims_master[811]: General Notice: ims_master starting up';
    const result = digest(
      [enqueue(0, 'b@example.net'), noise, '[04/Mar/2026:09 cut', refused(2, 'b@example.net')].join('\n'),
    );
    expect(result.notices).toMatchObject([{ process: 'ims_master', class: 'ims-master-start', count: 1 }]);
    expect(result.cells).toHaveLength(2);
    expect(result.coverage).toMatchObject({ lines: 4, parsed: 3, reasons: { 'service-log-line': 1 } });
    expect(result.exemplars.find((e) => e.key.startsWith('notice|'))?.line).toMatchObject({ line: 2, text: noise });
  });

  it('gives parts on the way, with places in the whole', () => {
    const digester = createLogDigester(options);
    const [first, second] = [refused(0, 'b@example.net'), refused(9, 'c@example.org')];
    digester.write(encode(`${first}\n${second.slice(0, 20)}`));
    const part = digester.take('e1 part 1');
    digester.write(encode(second.slice(20)));
    const rest = digester.end();
    expect(part).toMatchObject({
      evidence: 'e1 part 1',
      coverage: { lines: 1 },
      cells: [{ destination: 'example.net' }],
    });
    expect(rest).toMatchObject({ evidence: 'e1', coverage: { lines: 1 }, cells: [{ destination: 'example.org' }] });
    expect(rest.exemplars[0]?.line).toMatchObject({ evidence: 'e1', start: first.length + 1, line: 2, text: second });
    expect(sorted(sum([part, rest]))).toEqual(sorted(digest(`${first}\n${second}`).cells));
  });
});

const line = fc.oneof(
  fc
    .tuple(fc.nat(90), fc.constantFrom('b@example.net', 'c@Example.org', '@r.example.com:x@y.example'))
    .map(([m, to]) => refused(m, to)),
  fc.tuple(fc.nat(90), fc.constantFrom('b@example.net', 'c@example.org')).map(([m, to]) => enqueue(m, to)),
  fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\n', ' ')),
);

describe('createLogDigester: many channels', () => {
  it('forgets them between parts, and counts what is read as bytes or as text together', () => {
    const digester = createLogDigester(options);
    const delivered = (channel: string, note = ''): string =>
      `${stamp(0)} 1000.0 ${channel} D 3 a@example.com rfc822;b@example.net b@example.net ${note}\n`;
    const channels = Array.from({ length: 1_100 }, (_, n) => delivered(`tcp_${n}`));
    digester.write(encode([delivered('tcp_local'), ...channels].join('')));
    digester.take('first');
    // A letter beyond ASCII is for the careful parser.
    digester.write(encode(delivered('tcp_local') + delivered('tcp_local', 'ü')));
    expect(digester.end().cells.map((c) => [c.channel, c.destination, c.count])).toEqual([
      ['tcp_local', 'example.net', 2],
    ]);
  });
});

describe('createLogDigester: any bytes', () => {
  it('gives the same digest wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.array(fc.nat(3_000), { maxLength: 5 }), (lines, cuts) => {
        const all = encode(lines.join('\n'));
        const at = [0, ...cuts.map((c) => Math.min(c, all.length)).sort((a, b) => a - b), all.length];
        const pieces = at.slice(1).map((end, i) => all.slice(at[i], end));
        expect(digestOf(pieces)).toEqual(digestOf([all]));
      }),
    );
  });

  it('adds up: pieces digested alone are together the whole, in any order', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.nat(12), (lines, at) => {
        const [a, b] = [lines.slice(0, at).join('\n'), lines.slice(at).join('\n')];
        const whole = sorted(digest(lines.join('\n')).cells);
        expect(sorted(sum([digest(a), digest(b)]))).toEqual(whole);
        expect(sorted(digest([...lines].reverse().join('\n')).cells)).toEqual(whole);
      }),
    );
  });

  it('never throws, counts every line once, and keeps its contract', () => {
    const damaged = fc.tuple(line, fc.nat(200), fc.uint8Array({ maxLength: 6 })).map(([text, at, noise]) => {
      const good = encode(text);
      return Uint8Array.from([...good.slice(0, at), ...noise, ...good.slice(at)]);
    });
    fc.assert(
      fc.property(
        fc.array(damaged, { maxLength: 6 }),
        fc.constantFrom('mail.log' as const, 'imta' as const),
        (pieces, source) => {
          const result = digestOf(pieces, source);
          expect(Digest.safeParse(result).error).toBeUndefined();
          const newlines = pieces.reduce((n, p) => n + p.filter((byte) => byte === 10).length, 0);
          const { lines, parsed, unparsed } = result.coverage;
          expect(lines).toBe(parsed + unparsed);
          expect([newlines, newlines + 1]).toContain(lines);
        },
      ),
    );
  });
});
