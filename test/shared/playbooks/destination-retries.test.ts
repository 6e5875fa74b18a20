import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import { parseImtaCnf } from '#shared/formats/imta-cnf/parse.ts';
import { assess } from '#shared/playbooks/index.ts';
import { at, came, deferred, digestsOf, every, fold, know, of, refused, tried, troubles, went } from '../builders.ts';

const DOWN = 'down.example.org';

const others = (from: number, to: number) =>
  every(2, from, to, (m) => [came(m, 'a.example.net'), went(m, 'a.example.net'), went(m + 1, 'b.example.net')]);
const outage = (to: number, fail = deferred) => every(2, 0, to, (m) => [came(m, DOWN, 2), fail(m, DOWN, 2)]);

/** The channel block of tcp_local with these keywords, and option.dat where it is given. */
const configured = (keywords: string, options: readonly Fact[] = []): Digest =>
  know(...parseImtaCnf(`\ntcp_local smtp ${keywords}\ntcp_local-daemon\n`, at(-60)).facts, ...options);

const found = (to: number, more: readonly Digest[], fail = deferred) =>
  troubles(assess(fold([...digestsOf([...others(-60, to), ...outage(to, fail)]), ...more]), at(to)));

/** What the log says of attempts when everything is tried again after `gap` minutes, up to minute `to`. */
const attempts = (gap: number, to: number): Digest[] =>
  every(10, 0, to, (m) => refused(m, DOWN)).flatMap(({ minute }) => [
    tried(minute, 'Q', 0, 10),
    ...(minute >= gap ? [tried(minute, 'Q', 1, 10)] : []),
  ]);
/** Retries as there always are some. */
const ever = every(10, -300, 300, (m) => refused(m, DOWN)).map(({ minute }) => tried(minute, 'D', 1, 9));

const waitOf = (more: readonly Digest[]): string =>
  of('destination-down', found(60, more, refused))[0]!.advice.find((a) => a.text.startsWith('The MTA goes on trying'))!
    .text;

describe('a channel with a backoff of its own', () => {
  it('has its first retry awaited before refusals count as trouble', () => {
    const late = [configured('backoff "PT3H" "PT4H"')];
    expect(found(190, late)).toEqual([]);
    expect(found(200, late)).toHaveLength(1);
    // A normal one needs no more than the documented wait.
    expect(found(80, [])).toHaveLength(1);
    expect(found(80, [configured('backoff "PT5M" "PT10M"')])).toHaveLength(1);
    expect(found(70, [configured('backoff "PT5M" "PT10M"')])).toEqual([]);
  });

  it('shows by what is tried again when its configuration was not read', () => {
    expect(found(80, attempts(60, 80))).toHaveLength(1);
    for (const more of [[], ever]) {
      expect(found(80, [...attempts(180, 80), ...more])).toEqual([]);
      expect(found(180, [...attempts(180, 180), ...more])).toEqual([]);
      expect(found(260, [...attempts(180, 260), ...more])).toHaveLength(1);
    }
    // Nobody is waited for longer than by the longest documented wait.
    expect(found(500, attempts(900, 500))).toHaveLength(1);
    // What the configuration says goes before what was seen.
    expect(found(80, [...attempts(180, 80), configured('backoff "PT1H"')])).toHaveLength(1);
  });

  it('makes the forecast, in place of the defaults', () => {
    const own = waitOf([configured('backoff "PT2H" "PT4H" notices 1 2 5')]);
    expect(own).toContain('the backoff of tcp_local, as its configuration has it (120, 240 minutes');
    expect(own).toContain('the oldest of these messages are due about 2026-02-03 10:00 UTC');
    expect(own).toContain('nothing waits longer than 4 hours');
    expect(own).toContain('senders are warned after 24 hours, from 2026-02-04 08:00 UTC');
    expect(own).toContain('returned after 5 days, from 2026-02-08 08:00 UTC');
    expect(own).not.toContain('assumed');
  });

  it('says of each value whether it is the host’s', () => {
    expect(waitOf([])).toContain('assumed, no configuration of tcp_local was read');
    const half = waitOf([configured('notices 4')]);
    expect(half).toContain('assumed, no configuration');
    expect(half).toContain('By the notices of tcp_local, as its configuration has them, nobody is warned');
    expect(half).toContain('returned after 4 days');
    expect(waitOf([configured('backoff "now"')])).toContain('has a backoff of its own that could not be read');
    expect(waitOf([configured('notices often')])).toContain('has notices of its own that could not be read');
  });

  it('is read in the hours of RETURN_UNITS, of priorities and of the unified configuration', () => {
    const option = (name: string, value: string) => ({ kind: 'option' as const, name, value, at: at(-60), line: null });
    const hours = waitOf([configured('notices 12 24', [option('return_units', '1')])]);
    expect(hours).toContain('returned after 24 hours');
    const normal = waitOf([configured('backoff "PT2H" normalbackoff "PT3H"')]);
    expect(normal).toContain('(180 minutes');
    const unified = waitOf([know(option('role.channel:tcp_local.backoff', '"PT30M" "PT1H"'))]);
    expect(unified).toContain('(30, 60 minutes');
    expect(waitOf([know(option('channel:l.notices', '7'))])).toContain('returned after 7 days');
  });
});
