import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { Finding } from '#shared/contracts/finding.ts';
import { assessClock } from '#shared/playbooks/index.ts';
import { withListed } from '#shared/window/received.ts';
import { at, countsOf, fold, HOST, of, troubles } from '../builders.ts';
import { beat, range, rangeKey } from './heard.ts';

const NOW = 120;

const gaps = (digests: readonly Digest[], listed: readonly string[] = []): Finding[] =>
  of('evidence-gap', assessClock(withListed(fold(digests), listed), at(NOW)));

const whole = [range(0, 100, 0), range(100, 250, 10), range(250, 300, 20), range(300, 900, 30)];
const holed = whole.filter((_, i) => i !== 2);

describe('evidence-gap', () => {
  it('finds bytes that are missing between others, from where to where', () => {
    const [finding] = gaps(holed);
    expect(Finding.parse(finding)).toMatchObject({
      verdict: 'problem',
      subject: { kind: 'host', name: HOST },
      since: at(10),
      until: at(30),
    });
    expect(finding!.headline).toContain('50 bytes');
    expect(finding!.evidence.map((e) => e.text)).toEqual([rangeKey(100, 250), rangeKey(300, 900)]);
    expect(finding!.headline).toContain('mail.log, bytes 250 to 300');
    expect(finding!.headline).toContain('between 2026-02-03 08:10 UTC and 2026-02-03 08:30 UTC');
    expect(finding!.steps.find((s) => s.anchor === 'step-blind')!.saw).toContain('destinations');
  });

  it('is over when the bytes have arrived', () => {
    expect(gaps(whole)[0]).toMatchObject({ verdict: 'normal', until: at(30) });
  });

  it.each([
    ['a range that is in the store and was not read yet', holed, [rangeKey(250, 300)]],
    ['what lies before the first range that is remembered', whole.slice(2), []],
    ['the edge between two files', [...whole, range(5_000, 6_000, 40, { fileId: '1-3-def' })], []],
    ['ranges of two logs', [range(0, 10, 0), range(50, 60, 0, { source: 'imta' })], []],
    ['a range that was shipped twice, cut otherwise', [range(0, 100, 0), range(0, 50, 0), range(100, 200, 5)], []],
    ['a range inside another', [range(0, 100, 0), range(20, 30, 1), range(100, 200, 5)], []],
    ['a listing that saw a range and not the one before', whole, [rangeKey(950, 999)]],
  ])('is not alarmed by %s', (_, digests, listed) => {
    expect(troubles(gaps(digests, listed))).toEqual([]);
  });

  it('suspects a loss when the collector lost its place again, and shows its word', () => {
    const [finding] = gaps([beat(0, { gaps: 2 }), beat(10, { gaps: 2 }), beat(20, { gaps: 3 })]);
    expect(finding).toMatchObject({ verdict: 'suspected', since: at(10), until: at(20) });
    expect(finding!.headline).toContain('/log/mail.log_current: 1 gap');
    expect(finding!.evidence[0]!.text).toContain('from byte 4096');
  });

  it.each([
    ['gaps from before the window', [beat(0, { gaps: 2 }), beat(10, { gaps: 2 })]],
    ['a collector that counts anew', [beat(0, { gaps: 2 }), beat(10), beat(20)]],
  ])('is not alarmed by %s', (_, digests) => {
    expect(gaps(digests)[0]).toMatchObject({ verdict: 'normal' });
  });

  it('says nothing of a host that ships no logs', () => {
    expect(gaps([countsOf(0, 'tcp_local', {})])).toEqual([]);
  });

  it('says the same of the same ranges in any order, and of any set without a hole that all is well', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 2, maxLength: 20 }),
        fc.nat(),
        fc.infiniteStream(fc.nat()),
        (lengths, pick, order) => {
          let end = 0;
          const all = lengths.map((length, i) => range(end, (end += length), i));
          const missing = pick % all.length;
          const shuffled = all
            .filter((_, i) => i !== missing)
            .map((digest) => ({ digest, place: order.next().value as number }))
            .sort((a, b) => a.place - b.place)
            .map(({ digest }) => digest);
          const inner = missing > 0 && missing < all.length - 1;
          expect(gaps(shuffled)[0]?.verdict).toBe(inner ? 'problem' : 'normal');
          expect(gaps([...shuffled, ...all])[0]!.verdict).toBe('normal');
        },
      ),
      { numRuns: 100 },
    );
  });

  it('has a page for each step', () => {
    const page = readFileSync(new URL('../../../shared/playbooks/evidence-gap/README.md', import.meta.url), 'utf8');
    for (const { anchor } of gaps(holed)[0]!.steps) expect(page).toContain(`## ${anchor}:`);
  });
});
