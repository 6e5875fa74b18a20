import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import { parseImtaCnf } from '#shared/formats/imta-cnf/parse.ts';
import { assess } from '#shared/playbooks/index.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, came, digestsOf, type Entry, every, filed, fold, know, of, refused, went } from '../builders.ts';

const DOWN = 'down.example.org';
const NAMES = ['a.example.net', 'b.example.net', 'c.example.net'];
/** Twelve hours after the trouble began, in minutes. */
const RETRY = 720;

const configured = (backoff: string): Digest =>
  know(...parseImtaCnf(`\ntcp_local smtp backoff ${backoff}\ntcp_local-daemon\n`, at(-60)).facts);
const LONG = configured('"PT12H"');

const others = every(10, -60, RETRY + 60, (m) => NAMES.flatMap((name) => [came(m, name), went(m, name)]));
/** Mail that fails for three quarters of an hour, and again when it is due after twelve hours. */
const twice = (names: readonly string[], count: number): Entry[] =>
  [0, RETRY].flatMap((begin) =>
    every(5, begin, begin + 45, (m) => names.flatMap((name) => [came(m, name, count), refused(m, name, count)])),
  );

/** Each failed attempt names the address that the shops have in common. */
const behindOne = (digests: readonly Digest[]): Digest[] =>
  digests.map((d) => ({
    ...d,
    exemplars: d.exemplars.map((e) => {
      const text = e.line.text.replace('connect()  ', 'connect() 192.0.2.1:25');
      return { ...e, line: { ...e.line, text: untrusted(text) } };
    }),
  }));

const seen = (playbook: string, entries: readonly Entry[], more: readonly Digest[], to = RETRY + 60) =>
  of(playbook, assess(fold([...behindOne(digestsOf(entries.filter((e) => e.minute < to))), ...more]), at(to)));
const down = (entries: readonly Entry[], more: readonly Digest[], to?: number) =>
  seen('destination-down', entries, more, to).map((f) => [f.subject.kind, f.since]);

describe('a channel whose own backoff is longer than the documented ones', () => {
  it('has one trouble where a destination fails at both tries', () => {
    const story = [...others, ...twice([DOWN], 2)];
    expect(down(story, [LONG])).toEqual([['destination', at(0)]]);
    // Not tried for so long, and nobody knows why: what began then is another trouble.
    expect(down(story, [])).toEqual([['destination', at(RETRY)]]);
    expect(down(story, [configured('sometimes')])).toEqual([['destination', at(RETRY)]]);
  });

  it('has it all the time in between', () => {
    const story = [...others, ...twice([DOWN], 2)];
    expect(down(story, [LONG], 700)).toHaveLength(1);
    expect(down(story, [], 700)).toEqual([]);
  });

  it('has no more patience than that with silence', () => {
    const ten = configured('"PT10H"');
    expect(down([...others, ...twice([DOWN], 2)], [ten])).toEqual([['destination', at(RETRY)]]);
  });

  it('is not cut for a shorter one: other priorities wait longer', () => {
    const six = [...others, ...twice([DOWN], 2).map((e) => (e.minute < RETRY ? e : { ...e, minute: e.minute - 360 }))];
    expect(down(six, [configured('"PT30M"')])).toEqual([['destination', at(0)]]);
  });

  it('has one trouble where one host takes the mail of several', () => {
    const story = [...others, ...twice(['shop1.example.com', 'shop2.example.com'], 1)];
    expect(down(story, [LONG])).toContainEqual(['site', at(0)]);
    expect(down(story, [])).toContainEqual(['site', at(RETRY)]);
    const once = twice(['shop3.example.com'], 1).filter((e) => e.minute < RETRY);
    const [site] = seen('destination-down', [...story, ...once], [LONG]).filter((f) => f.subject.kind === 'site');
    expect(site!.destinations).toHaveLength(3);
  });

  it('has one trouble where nobody is reached', () => {
    const before = every(10, -60, 0, (m) => NAMES.map((name) => went(m, name)));
    const local = every(10, 0, RETRY, (m) => filed(m, 'ann'));
    const story = [...before, ...local, ...twice(NAMES, 1)];
    expect(down(story, [LONG])).toEqual([['host', at(0)]]);
    expect(down(story, [LONG], 700)).toEqual([['host', at(0)]]);
    expect(down(story, [])).toEqual([['host', at(RETRY)]]);
  });

  it('has no normal queue while a destination is down', () => {
    const few = [...others, ...twice([DOWN], 2).filter((e) => e.minute < RETRY), refused(RETRY, DOWN, 2)];
    expect(seen('queue-normal', few, [LONG])).toEqual([]);
    expect(seen('queue-normal', few, [])).toHaveLength(1);
  });
});
