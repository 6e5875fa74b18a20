import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '#shared/contracts/finding.ts';
import { Incident } from '#shared/contracts/incident.ts';
import { decide } from '#shared/incident/decide.ts';
import type { Happening } from '#shared/incident/happening.ts';
import { placeOf } from '#shared/incident/place.ts';
import { isWellFor, takes, wordsFor } from '#shared/incident/words.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, finding, FINGERPRINT, story } from './builders.ts';

const [A, B] = ['mx1.example.edu', 'mx2.example.edu'];

/** What a host says of the partner by way of a channel. */
const says = (host: string, channel: string, over: Partial<Finding> = {}): Finding =>
  finding({
    host,
    subject: { ...finding().subject, channel },
    headline: untrusted(`partner.example.net refuses ${host} by ${channel}`),
    actions: finding().actions.map((offered) => ({ ...offered, channel })),
    ...over,
  });

const told = (seconds: number, one: Finding): Happening => ({ kind: 'finding', at: at(seconds), finding: one });
const well = (host: string, channel: string, seconds = 100): Happening =>
  told(seconds, says(host, channel, { verdict: 'normal', until: at(seconds - 1), actions: [] }));

const wordsIn = ({ findings }: Incident): string[] =>
  Object.values(findings)
    .map((f) => `${f.host} ${f.subject.channel} ${f.verdict} ${f.until} ${f.headline}`)
    .sort();
const actionsIn = ({ actions }: Incident): string[] =>
  actions.map((a) => `${a.host} ${a.offered.action} ${a.offered.channel} ${a.state}`).sort();

const releasesIn = ({ actions }: Incident): string[] =>
  actions.filter((a) => a.offered.action === 'release').map((a) => a.offered.channel);

const actionOf = (incident: Incident, host: string, channel: string): Incident['actions'][number] =>
  incident.actions.find((a) => a.host === host && a.offered.channel === channel)!;

/** What follows until the hold of a host and channel is in place. */
const held = (incident: Incident, host: string, channel: string): Incident => {
  const { id } = actionOf(incident, host, channel);
  const proposal = `${id}-do`;
  const by = [{ team: 'T1ACME', user: 'U1ALICE' }];
  const happenings: Happening[] = [
    { kind: 'proposed', at: at(30), action: id, proposal, count: 2 },
    { kind: 'ruled', at: at(31), proposal, outcome: 'approved', by },
    {
      kind: 'executed',
      at: at(32),
      proposal,
      command: proposal,
      status: 'done',
      outcome: { done: 2 },
      detail: `held on ${channel}`,
    },
    { kind: 'verified', at: at(33), action: id, ok: true, detail: `all held on ${channel}` },
  ];
  return happenings.reduce<Incident>((next, happening) => decide(next, happening, FINGERPRINT).next!, incident);
};

describe('two hosts whose outgoing channels have different names', () => {
  test('have one incident with the words and the actions of both', () => {
    const incident = story(told(11, says(A, 'tcp_local')), told(12, says(B, 'tcp_out')))!;
    expect(Object.values(incident.findings).map((f) => f.host)).toEqual([A, B]);
    expect(actionsIn(incident)).toEqual([
      `${A} hold tcp_local preview-requested`,
      `${B} hold tcp_out preview-requested`,
    ]);
    expect(Incident.parse(incident)).toEqual(incident);
  });

  test('are both awaited before it ends', () => {
    const nothing = (n: number): Happening => ({
      kind: 'preview-failed',
      at: at(20),
      action: `${FINGERPRINT}-1-a${n}`,
      nothing: true,
      detail: '',
    });
    const both = [told(11, says(A, 'tcp_local')), told(12, says(B, 'tcp_out')), nothing(1), nothing(2)];
    expect(story(...both, well(B, 'tcp_out'))!.state).toBe('open');
    expect(story(...both, well(B, 'tcp_out'), well(A, 'tcp_local'))!.state).toBe('resolved');
  });
});

describe('one host that fails by two channels', () => {
  const two = () => story(told(11, says(A, 'tcp_local')), told(12, says(A, 'tcp_out')))!;

  test('keeps what it says of each, and what it offers for each', () => {
    const incident = two();
    expect(Object.entries(incident.findings).map(([key, f]) => [key, f.subject.channel])).toEqual([
      [A, 'tcp_local'],
      [`${A}/tcp_out`, 'tcp_out'],
    ]);
    expect(actionsIn(incident)).toEqual([
      `${A} hold tcp_local preview-requested`,
      `${A} hold tcp_out preview-requested`,
    ]);
    expect(incident.timeline.at(-1)!.text).toBe(
      `also seen by ${A} (tcp_out): partner.example.net refuses ${A} by tcp_out`,
    );
    expect(Incident.parse(incident)).toEqual(incident);
    expect(wordsFor(incident, actionOf(incident, A, 'tcp_out')).map((f) => f.subject.channel)).toEqual(['tcp_out']);
  });

  test('ends only when both are well, and each hold is released when its own channel is', () => {
    const both = held(held(two(), A, 'tcp_local'), A, 'tcp_out');
    const half = decide(both, well(A, 'tcp_out'), FINGERPRINT).next!;
    expect(releasesIn(half)).toEqual(['tcp_out']);
    expect(half.state).not.toBe('resolved');
    expect(half.timeline.map((e) => e.text)).toContain(`${A} (tcp_out): partner.example.net refuses ${A} by tcp_out`);
    expect(releasesIn(decide(half, well(A, 'tcp_local', 101), FINGERPRINT).next!)).toEqual(['tcp_out', 'tcp_local']);
  });

  test('has no hold withdrawn by what another channel says', () => {
    const incident = decide(two(), well(A, 'tcp_out'), FINGERPRINT).next!;
    expect(actionsIn(incident)).toEqual([`${A} hold tcp_local preview-requested`, `${A} hold tcp_out withdrawn`]);
  });

  test('has a hold released that was carried out while its channel got well, not while another did', () => {
    const ofHold = (hold: string, wellBy: string): string[] => {
      const begun = held(two(), A, hold);
      const { id } = actionOf(begun, A, hold);
      const acting: Incident = {
        ...begun,
        actions: begun.actions.map((a) => (a.id === id ? { ...a, state: 'executed' } : a)),
        findings: Object.fromEntries(
          Object.entries(begun.findings).map(([key, f]): [string, Finding] => [
            key,
            f.subject.channel === wellBy ? { ...f, verdict: 'normal' } : f,
          ]),
        ),
      };
      const { next } = decide(acting, { kind: 'verified', at: at(40), action: id, ok: true, detail: '' }, FINGERPRINT);
      return releasesIn(next!);
    };
    for (const [channel, other] of [
      ['tcp_local', 'tcp_out'],
      ['tcp_out', 'tcp_local'],
    ] as const) {
      expect(ofHold(channel, channel)).toEqual([channel]);
      expect(ofHold(channel, other)).toEqual([]);
    }
  });

  test('does not begin again, when one channel gets well, what failed for another', () => {
    const both = held(held(two(), A, 'tcp_local'), A, 'tcp_out');
    const half = decide(both, well(A, 'tcp_out'), FINGERPRINT).next!;
    const { id } = half.actions.at(-1)!;
    const nothing: Happening = { kind: 'preview-failed', at: at(101), action: id, nothing: false, detail: 'no answer' };
    const failed = decide(half, nothing, FINGERPRINT).next!;
    expect(releasesIn(decide(failed, well(A, 'tcp_local', 102), FINGERPRINT).next!)).toEqual(['tcp_out', 'tcp_local']);
  });

  test('is well for a channel that it says nothing of only when it is well by all', () => {
    const wanted = { host: A, offered: { ...finding().actions[0]!, channel: 'tcp_smarthost' } };
    const half = decide(two(), well(A, 'tcp_local'), FINGERPRINT).next!;
    expect(isWellFor(half, wanted)).toBe(false);
    expect(isWellFor(decide(half, well(A, 'tcp_out', 101), FINGERPRINT).next!, wanted)).toBe(true);
    expect(isWellFor(half, { ...wanted, host: B })).toBe(false);
  });

  test('has a request put where its channel is in trouble, whichever stands first', () => {
    const wanted = (channel: string) => ({ host: A, offered: { ...finding().actions[0]!, channel } });
    const incident = two();
    expect(placeOf([incident], wanted('tcp_out'))).toBe(incident);
    expect(placeOf([incident], wanted('tcp_local'))).toBe(incident);
    expect(placeOf([incident], wanted('tcp_intranet'))).toBeNull();
    const half = decide(incident, well(A, 'tcp_local'), FINGERPRINT).next!;
    expect(placeOf([half], wanted('tcp_local'))).toBeNull();
    expect(placeOf([half], wanted('tcp_out'))).toBe(half);
  });
});

describe('an incident that was stored when each channel had its own', () => {
  const stored = story(told(11, says(A, 'tcp_local')))!;
  /** As it was: under the host alone, whatever its channel. */
  const before: Incident = { ...stored, findings: { [A]: says(A, 'tcp_out') } };

  test('has its finding replaced where it stands', () => {
    const worse = says(A, 'tcp_out', { severity: 'critical', until: at(20) });
    const { next } = decide(before, told(21, worse), FINGERPRINT);
    expect(next!.findings).toEqual({ [A]: worse });
  });

  test('takes word of its host until it ends, and afterwards only what is late', () => {
    const ended: Incident = { ...before, state: 'resolved' };
    const later = says(A, 'tcp_out', { until: at(20) });
    expect(takes(before, later)).toBe(true);
    expect(takes(ended, later)).toBe(false);
    expect(takes(ended, says(A, 'tcp_out'))).toBe(true);
    expect(takes(ended, says(B, 'tcp_out'))).toBe(false);
  });
});

describe('any order of arrival', () => {
  const arrival = fc.record({
    host: fc.constantFrom(A, B, 'mx3.example.edu'),
    channel: fc.constantFrom('tcp_local', 'tcp_out', 'tcp_smarthost'),
    until: fc.integer({ min: 10, max: 60 }),
    verdict: fc.constantFrom('problem' as const, 'suspected' as const),
  });
  const incidentOf = (findings: readonly Finding[]): Incident =>
    story(...findings.map((one, n) => told(100 + n, one)))!;

  test('gives the same incident: the latest word of each host and channel, and what each was offered', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(arrival, { minLength: 1, maxLength: 9, selector: (a) => `${a.host} ${a.channel} ${a.until}` })
          .chain((all) =>
            fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
          ),
        ([all, shuffled]) => {
          const findingOf = ({ host, channel, until, verdict }: (typeof all)[number]): Finding =>
            says(host, channel, { until: at(until), verdict });
          const [one, other] = [incidentOf(all.map(findingOf)), incidentOf(shuffled.map(findingOf))];
          expect(wordsIn(other)).toEqual(wordsIn(one));
          expect(Object.keys(other.findings).sort()).toEqual(Object.keys(one.findings).sort());
          expect(wordsIn(one)).toHaveLength(new Set(all.map((a) => `${a.host} ${a.channel}`)).size);
        },
      ),
    );
  });

  test('offers each host the same actions for each of its channels, once', () => {
    const places = [A, B].flatMap((host) => ['tcp_local', 'tcp_out'].map((channel) => says(host, channel)));
    const expected = actionsIn(incidentOf(places));
    expect(expected).toHaveLength(4);
    fc.assert(
      fc.property(fc.shuffledSubarray([...places, ...places], { minLength: 8, maxLength: 8 }), (order) => {
        expect(actionsIn(incidentOf(order))).toEqual(expected);
      }),
    );
  });
});
