import { describe, expect, test } from 'vitest';
import type { OfferedAction } from '#shared/contracts/finding.ts';
import { decide } from '#shared/incident/decide.ts';
import type { Happening } from '#shared/incident/happening.ts';
import { placeOf } from '#shared/incident/place.ts';
import {
  ACTION,
  approved,
  at,
  executed,
  FINGERPRINT,
  finding,
  found,
  PERSON,
  proposed,
  recovered,
  story,
  verified,
} from './builders.ts';

const HOST = 'mx1.example.edu';
const HELD = `${ACTION}-do`;
const offered = (over: Partial<Extract<OfferedAction, { selector: unknown }>> = {}): OfferedAction => ({
  action: 'hold',
  channel: 'tcp_local',
  selector: { by: 'destination', destination: 'partner.example.net' },
  because: '',
  ...over,
});
const asked = (over: Parameters<typeof offered>[0] = {}, seconds = 11): Happening => ({
  kind: 'requested',
  at: at(seconds),
  host: HOST,
  offered: offered(over),
  by: PERSON,
});
const heldBy = { by: 'held-by', command: HELD } as const;

describe('an incident that a person opened', () => {
  test('has no finding, and the request is the requester’s', () => {
    expect(story(asked())).toMatchObject({ findings: {}, state: 'open', actions: [{ requestedBy: PERSON }] });
  });

  test('the same command delivered again changes nothing, also after the end', () => {
    expect(story(asked(), asked())).toEqual(story(asked()));
    const nothing: Happening = { kind: 'preview-failed', at: at(12), action: ACTION, nothing: true, detail: 'none' };
    const ended = story(asked(), nothing);
    expect(ended?.state).toBe('resolved');
    expect(story(asked(), nothing, asked())).toEqual(ended);
    expect(story(asked(), nothing, asked({}, 60))).toMatchObject({ sequence: 2, state: 'open' });
  });

  test('that is over before a stopped channel runs again says so', () => {
    const stop: Happening = { ...asked(), offered: { action: 'stop', channel: 'tcp_local', because: '' } } as Happening;
    const last = (first: Happening) => story(first, proposed, approved, executed, verified)?.timeline.at(-1);
    expect(last(stop)).toMatchObject({ kind: 'resolved', text: expect.stringContaining('planned start') as string });
    expect(last(asked({ action: 'delete' }))).toMatchObject({
      kind: 'resolved',
      text: expect.not.stringContaining('planned start') as string,
    });
  });

  test.each<[string, Happening[]]>([
    ['there is nothing', [{ kind: 'preview-failed', at: at(12), action: ACTION, nothing: true, detail: '' }]],
    ['the host cannot say', [{ kind: 'preview-failed', at: at(12), action: ACTION, nothing: false, detail: '' }]],
    ['it is rejected', [proposed, { ...approved, outcome: 'rejected' } as Happening]],
    ['it expires', [proposed, { ...approved, outcome: 'expired', by: [] } as Happening]],
    ['the host refuses', [proposed, approved, { ...executed, status: 'refused', outcome: {} } as Happening]],
    ['it is done and seen', [proposed, approved, executed, verified]],
  ])('is over when %s', (_, then) => {
    expect(story(asked({ action: 'delete' }), ...then)?.state).toBe('resolved');
  });

  test('stays while mail is held for it, and offers to release exactly that', () => {
    const waiting = story(asked(), proposed, approved, executed, verified)!;
    expect(waiting.state).toBe('watching');
    expect(waiting.actions[1]).toMatchObject({ state: 'offered', offered: { action: 'release', selector: heldBy } });
  });

  test.each(['release', 'return', 'delete'] as const)('ends when what it held got a %s', (action) => {
    const again = (h: Happening): Happening =>
      JSON.parse(JSON.stringify(h).replaceAll(`${FINGERPRINT}-1-a1`, `${FINGERPRINT}-1-a3`)) as Happening;
    const steps = [proposed, approved, executed, verified];
    const story2 = story(asked(), ...steps, asked({ action, selector: heldBy }, 20), ...steps.map(again));
    expect(story2?.state).toBe('resolved');
  });
});

describe('in an incident with a finding', () => {
  test('a request is one more action; when that incident is over it takes none', () => {
    expect(story(found, asked({ action: 'return' }))!.actions).toHaveLength(2);
    const over = story({ ...found, finding: finding({ actions: [] }) } as Happening, recovered)!;
    expect(over.state).toBe('resolved');
    expect(decide(over, asked({}, 200), FINGERPRINT).next).toBe(over);
  });
});

describe('where a request belongs', () => {
  const destination = story(found)!;
  const channel = story({
    kind: 'finding',
    at: at(11),
    finding: finding({ subject: { kind: 'channel', name: finding().subject.name, channel: 'tcp_local' }, actions: [] }),
  })!;
  const place = (wanted: OfferedAction, host = HOST) => placeOf([channel, destination], { host, offered: wanted });

  test.each<[string, OfferedAction, typeof destination | null]>([
    ['mail for the destination', offered(), destination],
    [
      'a recipient there',
      offered({ selector: { by: 'recipient', recipient: 'joe@partner.example.net' } }),
      destination,
    ],
    ['another destination', offered({ selector: { by: 'destination', destination: 'other.example.net' } }), null],
    ['notifications of the channel', offered({ selector: { by: 'null-sender' } }), channel],
    ['the channel', { action: 'start', channel: 'tcp_local', because: '' }, channel],
    ['another channel', { action: 'start', channel: 'ims-ms', because: '' }, null],
  ])('%s', (_, wanted, incident) => {
    expect(place(wanted)).toBe(incident);
  });

  test('not on another host, and where it was held before anything else', () => {
    expect(place(offered(), 'mx2.example.edu')).toBeNull();
    const held = story(asked(), proposed, approved, executed)!;
    const release = { host: HOST, offered: offered({ action: 'release', selector: heldBy }) };
    expect(placeOf([channel, destination, held], release)).toBe(held);
  });
});

describe('what a playbook offers after a cooling-off', () => {
  const down = (seconds: number, over: Partial<Parameters<typeof finding>[0]> = {}): Happening => ({
    kind: 'finding',
    at: at(seconds),
    finding: finding({
      until: at(seconds),
      actions: [offered(), offered({ action: 'return' }), offered({ action: 'delete', coolingOff: 60 })],
      ...over,
    }),
  });
  const done = [proposed, approved, executed, verified];
  const kinds = (...happenings: Happening[]) => story(...happenings)!.actions.map((a) => [a.offered.action, a.state]);

  test('is not there before something was held for that long', () => {
    const early = [
      ['hold', 'verified'],
      ['return', 'offered'],
    ];
    expect(kinds(down(11), ...done, down(15 + 59 * 60))).toEqual(early);
    expect(kinds(down(11), ...done, down(15 + 60 * 60))).toEqual([...early, ['delete', 'offered']]);
    expect(kinds(down(11), down(7_200))).toEqual([
      ['hold', 'preview-requested'],
      ['return', 'offered'],
    ]);
  });

  test('is about what was held and nothing newer, once, and is told at once', () => {
    const before = story(down(11), ...done)!;
    const { next, effects } = decide(before, down(4_000), FINGERPRINT);
    expect(next!.actions[2]!.offered).toMatchObject({ action: 'delete', selector: heldBy });
    expect(effects.map((e) => e.kind)).toEqual(['notify']);
    expect(decide(next, down(4_001), FINGERPRINT).next!.actions).toHaveLength(3);
  });

  test('a recovery can offer too, while the incident lasts', () => {
    const well = { verdict: 'normal', actions: [{ action: 'retry', channel: 'tcp_local', because: '' }] } as const;
    const after = story(down(11), ...done, down(60, { ...well, actions: [...well.actions] }))!;
    expect(after.actions.map((a) => [a.offered.action, a.state])).toContainEqual(['retry', 'offered']);
  });
});
