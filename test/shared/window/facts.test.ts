import { describe, expect, it } from 'vitest';
import type { Fact } from '#shared/contracts/fact.ts';
import { FACTS_PER_KIND } from '#shared/window/facts.ts';
import { hostView } from '#shared/window/view.ts';
import { at, countsOf, digestOf, evidenceOf, fold, know, noted, sent, tried, went } from '../builders.ts';

const option = (minute: number, name: string, value: string): Fact => ({
  kind: 'option',
  name,
  at: at(minute),
  value,
  line: null,
});

const free = (minute: number, name: string, availableKiB: number): Fact => ({
  kind: 'disk',
  name,
  at: at(minute),
  totalKiB: 100,
  availableKiB,
  usedPercent: null,
  inodesFreePercent: null,
  line: null,
});

const running = (minute: number, name: string, pid: number): Fact => ({
  kind: 'process',
  name,
  at: at(minute),
  pid,
  user: 'mailsrv',
  virtualKiB: null,
  residentKiB: null,
  cpuPercent: null,
  cpuSeconds: null,
  state: null,
  line: null,
});

const view = (...digests: Parameters<typeof fold>[0]) => hostView(fold(digests), at(0))!;

describe('facts', () => {
  it('are kept as the latest of each name and five minutes', () => {
    const { facts } = view(
      know(free(4, '/b', 40)),
      know(free(1, '/b', 10)),
      know(free(6, '/b', 60)),
      know(free(2, '/a', 20)),
    );
    expect(facts.series('disk', '/b').map((f) => f.availableKiB)).toEqual([40, 60]);
    expect(facts.latest('disk').map((f) => [f.name, f.availableKiB])).toEqual([
      ['/a', 20],
      ['/b', 60],
    ]);
    expect(facts.series('disk', '/c')).toEqual([]);
    expect(facts.latest('process')).toEqual([]);
  });

  it('of settings each value is kept once, as it was seen last, in any order', () => {
    const seen = [option(0, 'a', '1'), option(60, 'a', '1'), option(120, 'a', '2'), option(180, 'a', '2')];
    const again = option(240, 'a', '1');
    for (const order of [
      [...seen, again],
      [again, ...seen.toReversed()],
      [seen[3]!, again, ...seen.slice(0, 3)],
    ]) {
      const { facts } = view(...order.map((fact) => know(fact)));
      expect(facts.series('option', 'a')).toEqual([seen[3], again]);
      expect(facts.latest('option')).toEqual([again]);
    }
  });

  it('keep all processes of one program that one listing names', () => {
    const { facts } = view(
      know(running(1, 'ims_master', 7), running(1, 'ims_master', 9)),
      know(running(3, 'ims_master', 9), running(3, 'ims_master', 11), running(3, 'imapd', 5)),
    );
    expect(facts.latest('process').map((f) => [f.name, f.pid])).toEqual([
      ['imapd', 5],
      ['ims_master', 9],
      ['ims_master', 11],
    ]);
  });

  it('do not move mail time, but stand for it where there is none', () => {
    const mail = digestOf([went(0, 'a.example')], evidenceOf(1));
    expect(view(mail, know(option(90, 'a', 'x'))).latest).toBe(at(0));
    expect(view(know(option(90, 'a', 'x')), know(option(30, 'b', 'x'))).latest).toBe(at(90));
  });

  it('grow old with the rest, and make the rest old', () => {
    const window = fold([
      know(option(0, 'a', 'x')),
      digestOf([went(0, 'a.example')], evidenceOf(1)),
      know(option(1_500, 'b', 'y')),
    ]);
    expect(window.facts.map((f) => f.name)).toEqual(['b']);
    expect(window.cells).toEqual([]);
    expect(Object.keys(window.merged)).toHaveLength(1);
  });

  it('are limited in number, whatever came first', () => {
    const names = Array.from({ length: FACTS_PER_KIND + 500 }, (_, i) => String(i).padStart(6, '0'));
    const digests = [names.slice(1_000), names.slice(0, 1_000)].map((part) =>
      know(...part.map((n) => option(1, n, 'x'))),
    );
    for (const order of [digests, digests.toReversed()]) {
      expect(fold(order).facts.map((f) => f.name)).toEqual(names.slice(0, FACTS_PER_KIND));
    }
  });

  it('beyond what the evidence can know are left out and counted', () => {
    const window = fold([know(option(1, 'b', 'x'), option(5 * 1_440, 'a', 'x'))]);
    expect(window.facts.map((f) => f.name)).toEqual(['b']);
    expect(window.coverage.reasons).toEqual({ 'clock-jump': 1 });
  });
});

describe('a view', () => {
  it('gives each channel its attempts and what entered it', () => {
    const { channels, sendings } = view(
      tried(1, 'Q', 3, 5),
      sent(1, 'ann', 4),
      sent(2, 'ann', 4),
      sent(3, 'bob', 1, { channel: 'ims-ms' }),
      countsOf(3, 'defragment', {}),
    );
    const channel = (name: string) => channels.find((c) => c.name === name)!;
    expect(channel('tcp_local').attempts).toMatchObject([{ code: 'Q', failures: 3, count: 5 }]);
    expect(channel('tcp_local').sendings).toMatchObject([{ sender: 'ann', count: 8, authenticated: true }]);
    expect(channel('ims-ms').sendings).toMatchObject([{ sender: 'bob' }]);
    expect(channel('defragment')).toMatchObject({ sendings: [], attempts: [] });
    expect(sendings).toHaveLength(2);
  });

  it('proves a notice by its subject', () => {
    const told = view(
      noted('index-too-large', { subject: 'user/ann/INBOX', text: 'Index too large' }),
      noted('index-too-large', { subject: 'user/bob/INBOX' }),
    );
    expect(told.notices.map((n) => n.subject)).toEqual(['user/ann/INBOX', 'user/bob/INBOX']);
    expect(told.proof('notice|imapd|index-too-large|user/ann/INBOX').map((e) => e.line.text)).toEqual([
      'Index too large',
    ]);
  });
});
