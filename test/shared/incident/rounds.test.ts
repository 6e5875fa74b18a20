import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actions } from '#shared/actions/index.ts';
import { Incident, type IncidentAction } from '#shared/contracts/incident.ts';
import { mayBeAskedAgain } from '#shared/incident/asked-again.ts';
import { decide } from '#shared/incident/decide.ts';
import type { Happening } from '#shared/incident/happening.ts';
import { isGivenUp } from '#shared/incident/rounds.ts';
import {
  ACTION,
  approved,
  at,
  executed,
  FINGERPRINT,
  found,
  PERSON,
  proposed,
  recovered,
  story,
  verified,
} from './builders.ts';

/** The whole way of one more hold with the same aim, which does not work. */
const inVain = (n: number): Happening[] => {
  const action = `${FINGERPRINT}-1-a${n}`;
  const proposal = `${action}-do`;
  const t = n * 100;
  return [
    { kind: 'proposed', at: at(t), action, proposal, count: 3 },
    { kind: 'ruled', at: at(t + 1), proposal, outcome: 'approved', by: [PERSON] },
    {
      kind: 'executed',
      at: at(t + 2),
      proposal,
      command: proposal,
      status: 'done',
      outcome: { done: 3 },
      detail: 'held',
    },
    { kind: 'verified', at: at(t + 3), action, ok: false, detail: 'queued again' },
    { kind: 'asked-again', at: at(t + 4), action, by: PERSON },
  ];
};

describe('what is done in vain', () => {
  test('once may be tried again, twice calls a person and is not offered again', () => {
    const once = story(found, ...inVain(1))!;
    expect(once.actions.map((a) => a.state)).toEqual(['unverified', 'preview-requested']);
    const twice = story(found, ...inVain(1), ...inVain(2))!;
    expect(twice.actions.map((a) => a.state)).toEqual(['unverified', 'unverified']);
    expect(mayBeAskedAgain(twice, twice.actions[1]!)).toBe(false);
    expect(twice.timeline.at(-1)).toMatchObject({
      kind: 'trouble',
      text: expect.stringMatching(/done 2 times.*does not offer it again.*look/) as string,
    });
    // The playbook goes on saying the same.
    expect(decide(twice, { ...found, at: at(900) }, FINGERPRINT).next!.actions).toHaveLength(2);
  });

  test('a success in between begins anew, and a doubt is no failure', () => {
    const hold = story(found)!.actions[0]!;
    const of = (...states: IncidentAction['state'][]) =>
      isGivenUp({ actions: states.map((state) => ({ ...hold, state })) }, hold);
    expect(of('unverified', 'verified', 'unverified')).toBe(false);
    expect(of('unverified', 'unknown', 'failed')).toBe(false);
    expect(of('unverified', 'rejected', 'unverified')).toBe(true);
    expect(isGivenUp({ actions: [{ ...hold, state: 'unverified', host: 'mx2.example.edu' }] }, hold)).toBe(false);
  });

  test('a release is not prepared by itself a third time', () => {
    const held = story(found, proposed, approved, executed, verified)!;
    const release = (n: number, state: IncidentAction['state']): IncidentAction => ({
      ...held.actions[0]!,
      id: `${FINGERPRINT}-1-a${n}`,
      offered: {
        action: 'release',
        channel: 'tcp_local',
        selector: { by: 'held-by', command: held.actions[0]!.command! },
        because: '',
      },
      state,
    });
    const once = { ...held, actions: [...held.actions, release(2, 'unverified')] };
    const twice = { ...held, actions: [...once.actions, release(3, 'unverified')] };
    expect(decide(once, recovered, FINGERPRINT).next!.actions).toHaveLength(3);
    expect(decide(twice, recovered, FINGERPRINT).next!.actions).toHaveLength(3);
  });

  test.each(Object.keys(actions) as (keyof typeof actions)[])('%s names what to look at', (action) => {
    const hold = story(found)!.actions[0]!;
    const offered = { ...hold.offered, action } as IncidentAction['offered'];
    const executing = {
      ...hold,
      offered,
      state: 'executed' as const,
      proposal: `${ACTION}-do`,
      command: `${ACTION}-do`,
    };
    const incident = {
      ...story(found)!,
      actions: [{ ...executing, id: 'other-action', state: 'unverified' as const }, executing],
    };
    const { next } = decide(
      incident,
      { kind: 'verified', at: at(50), action: ACTION, ok: false, detail: 'no' },
      FINGERPRINT,
    );
    expect(next!.timeline.at(-1)!.text).toMatch(/A person has to look: \w{3,}/);
  });
});

describe('a host that comes back', () => {
  const silent = { ...verified, ok: null } as Happening;

  test('ends the doubt', () => {
    for (const [ok, state] of [
      [true, 'verified'],
      [false, 'unverified'],
    ] as const) {
      const late = { ...verified, at: at(500), ok } as Happening;
      expect(story(found, proposed, approved, executed, silent, late)!.actions[0]!.state).toBe(state);
    }
  });

  test('cannot end the doubt about what it never reported', () => {
    const lost = { ...executed, status: 'unknown', outcome: {} } as Happening;
    expect(story(found, proposed, approved, lost, verified)!.actions[0]!.state).toBe('unknown');
    expect(story(found, proposed, approved, verified)!.actions[0]!.state).toBe('approved');
  });

  test('says nothing new by not knowing again', () => {
    const doubt = story(found, proposed, approved, executed, silent);
    expect(decide(doubt, { ...silent, at: at(500) }, FINGERPRINT).next).toBe(doubt);
  });

  test('whatever is told in whatever order, the first certain word stands and a repetition changes nothing', () => {
    const happening = fc.oneof(
      fc.constantFrom(found, recovered, proposed, approved, executed),
      fc.constant({ ...executed, status: 'unknown', outcome: {} } as Happening),
      fc.record({
        kind: fc.constant('verified' as const),
        at: fc.integer({ min: 20, max: 90 }).map(at),
        action: fc.constant(ACTION),
        ok: fc.constantFrom(true, false, null),
        detail: fc.constant('seen'),
      }),
    );
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 25 }), (rest) => {
        let incident = story(found);
        let certain: string | null = null;
        for (const one of [proposed, approved, ...rest]) {
          incident = decide(incident, one, FINGERPRINT).next!;
          expect(decide(incident, one, FINGERPRINT).next).toEqual(incident);
          const hold = incident.sequence === 1 ? incident.actions.find((a) => a.id === ACTION) : undefined;
          if (!hold) return;
          if (certain !== null) expect(hold.state).toBe(certain);
          if (hold.state === 'verified' || hold.state === 'unverified') certain = hold.state;
        }
        Incident.parse(incident);
      }),
      { numRuns: 500 },
    );
  });
});
