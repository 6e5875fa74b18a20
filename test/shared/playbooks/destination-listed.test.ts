import { expect, it } from 'vitest';
import { every, know, of, tell, troubles, went } from '../builders.ts';
import { expectDocumented, queuedFor } from './queue-stories.ts';

const rows = (...counts: [host: string, active: number, delayed: number][]) =>
  counts.map(([host, active, delayed]) => know(queuedFor(10, 'tcp_local', host, active, delayed)));
const found = (...args: Parameters<typeof tell>) => of('destination-down', tell(...args));

it('says of a saved "qm messages" which host most of it waits for, and opens nothing', () => {
  const listing = rows(['down.example.net', 0, 2_000], ['other.example.org', 3, 40]);
  const findings = found([], listing);
  expect(findings).toMatchObject([
    { verdict: 'unknown', subject: { kind: 'destination', name: 'down.example.net', channel: 'tcp_local' } },
  ]);
  expect(findings[0]!.headline).toContain('2000 messages of tcp_local for down.example.net');
  expect(findings[0]!.steps.find((s) => s.anchor === 'step-one-destination')!.saw).toContain('2000 of 2040');
  expect(findings[0]!.evidence[0]!.text).toContain('down.example.net');
  expectDocumented(findings);
  expect(troubles(tell([], listing))).toEqual([]);
});

it.each([
  ['few wait', [], rows(['down.example.net', 0, 90])],
  ['as many are ready', [], rows(['down.example.net', 500, 2_000])],
  ['no host is most of it', [], rows(['a.example.net', 0, 200], ['b.example.net', 0, 200], ['c.example.net', 0, 200])],
  ['the host has no name', [], rows(['', 0, 2_000])],
  ['the log is there', every(5, 0, 60, (m) => went(m, 'a.example.net')), rows(['down.example.net', 0, 2_000])],
])('says nothing of it when %s', (_, log, listing) => {
  expect(found(log, listing)).toEqual([]);
});
