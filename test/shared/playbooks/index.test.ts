import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryCode, ReasonClass } from '#shared/contracts/digest.ts';
import { Finding, findingKey } from '#shared/contracts/finding.ts';
import { assess, clockPlaybooks, playbooks } from '#shared/playbooks/index.ts';
import { emptyWindow } from '#shared/window/fold.ts';
import {
  at,
  busy,
  came,
  cameToStore,
  countsOf,
  deferred,
  digestsOf,
  every,
  filed,
  fold,
  full,
  HOST,
  noticesOf,
  other,
  refused,
  tell,
  troubles,
  went,
} from '../builders.ts';

const page = (id: string): string =>
  readFileSync(new URL(`../../../shared/playbooks/${id}/README.md`, import.meta.url), 'utf8');

const anchorsOf = (markdown: string): Set<string> =>
  new Set(
    [...markdown.matchAll(/^#+ (.*)$/gm)].map(
      ([, heading]) => /^step-[a-z0-9-]+/.exec(heading!)?.[0] ?? heading!.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    ),
  );

/** Several kinds of trouble at once; what else can be said is held against its page by the test of its playbook. */
const troubled = () =>
  tell(
    [
      ...every(5, -120, 120, (m) => [
        came(m, 'a.example.net', 3),
        went(m, 'a.example.net', 2),
        went(m, 'b.example.net'),
      ]),
      ...every(2, 0, 120, (m) => refused(m, 'down.example.org', 3)),
      ...every(2, 0, 60, (m) => other('Q', 'no-route', 'tcp_intranet', m, 'up.example.org')),
      other('D', 'delivered', 'tcp_intranet', 70, 'up.example.org', 9),
      ...every(5, -120, 0, (m) => ['x', 'y', 'z'].map((n) => other('D', 'delivered', 'tcp_partner', m, n))),
      ...every(5, 0, 60, (m) => ['x', 'y', 'z'].map((n) => other('Q', 'no-route', 'tcp_partner', m, n))),
      ...every(5, 0, 120, (m) => [cameToStore(m, 'ann'), filed(m, 'ann')]),
      ...every(10, 0, 100, (m) => busy(m, 'stuck')),
      full(10, 'fred', 60),
      full(11, 'joe', 60),
      came(100, 'c.example', 9),
      other('E', 'none', 'tcp_scan', 100, 'scan', 9),
      other('D', 'delivered', 'tcp_scan', 101, 'scan', 5),
    ],
    [
      noticesOf(5, [
        ['ims_master', 'ims-master-start', 1],
        ['ims_master', 'ims-master-stop', 1],
      ]),
    ],
  );

describe('assess', () => {
  it('says nothing before anything was seen', () => {
    expect(assess(emptyWindow(HOST), at(0))).toEqual([]);
  });

  it('puts what matters most first, and each subject once', () => {
    const found = troubled();
    const rank = found.map((f) => ['problem', 'suspected', 'unknown', 'normal'].indexOf(f.verdict));
    expect(rank).toEqual(rank.toSorted((a, b) => a - b));
    expect(new Set(found.map((f) => f.playbook)).size).toBeGreaterThanOrEqual(4);
    expect(new Set(found.map(findingKey)).size).toBe(found.length);
  });

  it('opens nothing on a quiet night', () => {
    const night = [
      ...every(7, 0, 600, (m) => [
        came(m, 'a.example.net', 2),
        went(m + 1, 'a.example.net', 2),
        went(m, 'b.example.net'),
      ]),
      // Old mail for dead domains, each retried by the normal backoff.
      ...Array.from({ length: 30 }, (_, i) =>
        [i, i + 60, i + 180, i + 300, i + 540].map((m) => refused(m, `dead${i}.example.org`)),
      ).flat(),
      // Greylisting, taken at the first retry.
      ...every(45, 0, 500, (m) => [deferred(m, 'grey.example.org', 3), went(m + 61, 'grey.example.org', 3)]),
      ...every(6, 0, 600, (m) => [cameToStore(m, 'ann'), filed(m, 'ann')]),
      busy(100, 'ann'),
      busy(200, 'ann', 2),
      full(30, 'fred'),
      full(90, 'fred'),
      // A slow host that takes every other message at the first attempt.
      ...every(20, 0, 600, (m) => [refused(m, 'slow.example.org'), went(m + 6, 'slow.example.org')]),
      other('R', 'remote-5xx', 'tcp_local', 50, 'example.org', 9),
      other('J', 'other', 'tcp_local', 55, 'spam.example', 500),
    ];
    const notices = [30, 90].map((m) =>
      noticesOf(m, [
        ['ims_master', 'ims-master-start', 1],
        ['ims_master', 'ims-master-stop', 1],
      ]),
    );
    for (let until = 20; until <= 600; until += 20) {
      const found = tell(
        night.filter((e) => e.minute < until),
        notices,
      );
      expect(
        troubles(found).map((f) => f.headline),
        `at ${until}`,
      ).toEqual([]);
    }
  }, 60_000);

  it('says the same of the same digests in any order, with any repetitions', () => {
    const story = every(3, 0, 90, (m) => [
      came(m, 'down.example.org'),
      refused(m, 'down.example.org', 2),
      went(m, 'a.example.net'),
      went(m, 'b.example.net'),
      busy(m, 'ann'),
    ]);
    const digests = digestsOf(story);
    const expected = JSON.stringify(assess(fold(digests), at(90)));
    fc.assert(
      fc.property(fc.shuffledSubarray([...digests, ...digests], { minLength: digests.length * 2 }), (all) => {
        expect(JSON.stringify(assess(fold(all), at(90)))).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('says only what its contract can carry, whatever names the log holds', () => {
    const name = fc.oneof(
      fc.string({ maxLength: 320, unit: 'binary' }).filter((s) => s.length <= 320),
      fc.constantFrom(
        '*',
        '',
        '<!channel>',
        '*bold* _it_',
        '\u0000\u001b[31m',
        '__proto__',
        'constructor',
        'x'.repeat(320),
        '<@U123>',
        '`code`',
        'a|b',
      ),
    );
    const entry = fc.record({
      minute: fc.nat(200),
      code: fc.constantFrom(...EntryCode.options),
      channel: fc.constantFrom('tcp_local', 'ims-ms', 'TCP WEIRD', '__proto__'),
      to: name,
      reason: fc.constantFrom(...ReasonClass.options),
      count: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 3 }),
        fc.array(entry, { maxLength: 30 }),
        (names, entries) => {
          const long = names.flatMap((n) =>
            every(4, 0, 80, (m) => [refused(m, n), busy(m, n), full(m, n, 3), came(m, n)]),
          );
          const others = every(5, -60, 80, (m) => [went(m, 'a.example.net'), went(m, 'b.example.net')]);
          const found = tell([...long, ...others, ...entries], [countsOf(80, 'tcp_local', { byAttempts: [3] })]);
          for (const finding of found) expect(Finding.parse(finding)).toEqual(finding);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('the runbook', () => {
  const ids = [...playbooks, ...clockPlaybooks].map(({ id }) => id);

  it.each([...ids, 'action-outcome-unknown'])('has a page for %s that says what it must', (id) => {
    const anchors = anchorsOf(page(id));
    for (const anchor of ['what-it-means', 'how-it-is-told', 'what-to-do-now', 'for-good', 'what-not-to-do', 'sources'])
      expect(anchors).toContain(anchor);
  });

  it('has every place that a finding points to', () => {
    for (const { playbook, runbook, steps } of troubled()) {
      const [file, anchor] = runbook.split('#');
      expect(file).toBe(playbook);
      const anchors = anchorsOf(page(playbook));
      expect(anchors).toContain(anchor);
      for (const step of steps) expect(anchors, playbook).toContain(step.anchor);
    }
  });
});
