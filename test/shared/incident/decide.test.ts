import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Incident } from '#shared/contracts/incident.ts';
import { decide } from '#shared/incident/decide.ts';
import type { Happening } from '#shared/incident/happening.ts';
import {
  ACTION,
  approved,
  at,
  executed,
  FINGERPRINT,
  finding,
  found,
  PERSON,
  PROPOSAL,
  proposed,
  recovered,
  story,
  verified,
} from './builders.ts';

const kinds = (incident: Incident | null): string[] => incident!.outbox.map((e) => e.kind);

describe('opening', () => {
  test('a problem opens an incident, asks the host for the messages and tells people', () => {
    const incident = story(found)!;
    expect(incident.state).toBe('open');
    expect(incident.actions).toMatchObject([{ id: ACTION, state: 'preview-requested' }]);
    expect(kinds(incident)).toEqual(['preview', 'notify']);
  });

  test('a suspicion opens an incident and touches nothing', () => {
    const incident = story({ kind: 'finding', at: at(1), finding: finding({ verdict: 'suspected' }) })!;
    expect(incident.state).toBe('open');
    expect(incident.actions).toEqual([]);
  });

  test('normal operation opens nothing', () => {
    expect(story(recovered)).toBeNull();
  });

  test('the same finding again changes nothing', () => {
    expect(story(found, found)).toEqual(story(found));
  });

  test('older evidence that arrives late does not replace newer', () => {
    const late: Happening = {
      kind: 'finding',
      at: at(20),
      finding: finding({ until: at(5), headline: finding().headline, severity: 'critical' }),
    };
    expect(story(found, late)).toEqual(story(found));
  });

  test('a second host joins the incident and is asked too', () => {
    const incident = story(found, { kind: 'finding', at: at(20), finding: finding({ host: 'mx2.example.edu' }) })!;
    expect(Object.keys(incident.findings)).toEqual(['mx1.example.edu', 'mx2.example.edu']);
    expect(incident.actions.map((a) => a.host)).toEqual(['mx1.example.edu', 'mx2.example.edu']);
  });
});

describe('approval', () => {
  test('only an approved proposal is signed', () => {
    expect(kinds(story(found, proposed, approved))).toContain('sign');
    for (const outcome of ['rejected', 'expired'] as const) {
      const incident = story(found, proposed, { ...approved, outcome } as Happening)!;
      expect(kinds(incident)).not.toContain('sign');
      expect(incident.actions[0]!.state).toBe(outcome);
      expect(incident.state).toBe('open');
    }
  });

  test('an approval after the end of the proposal is not signed', () => {
    const expired = { ...approved, outcome: 'expired' } as Happening;
    expect(kinds(story(found, proposed, expired, approved))).not.toContain('sign');
  });

  test('an approval of a hold that recovery has withdrawn is not signed', () => {
    const incident = story(found, proposed, recovered, approved)!;
    expect(incident.actions[0]!.state).toBe('withdrawn');
    expect(kinds(incident)).not.toContain('sign');
  });

  test('an approval told twice is signed once', () => {
    expect(kinds(story(found, proposed, approved, approved)).filter((k) => k === 'sign')).toHaveLength(1);
  });

  test('an ended action can be asked for again, once', () => {
    const again: Happening = { kind: 'asked-again', at: at(30), action: ACTION, by: PERSON };
    const rejected = { ...approved, outcome: 'rejected' } as Happening;
    const incident = story(found, proposed, rejected, again, { ...again, at: at(31) })!;
    expect(incident.actions.map((a) => a.state)).toEqual(['rejected', 'preview-requested']);
  });

  test('an open proposal gives way to a newer list, and can no longer be approved', () => {
    const again: Happening = { kind: 'asked-again', at: at(30), action: ACTION, by: PERSON };
    const incident = story(found, proposed, again, approved)!;
    expect(incident.actions.map((a) => a.state)).toEqual(['superseded', 'preview-requested']);
    expect(kinds(incident)).not.toContain('sign');
    expect(incident.timeline.at(-1)!.text).toContain('gives way');
  });

  test('mail that came after a hold can be listed for another one', () => {
    const again: Happening = { kind: 'asked-again', at: at(30), action: ACTION, by: PERSON };
    expect(story(found, proposed, approved, executed, verified, again)!.actions.map((a) => a.state)).toEqual([
      'verified',
      'preview-requested',
    ]);
    expect(story(found, proposed, approved, again)!.actions).toHaveLength(1);
  });
});

describe('outcome', () => {
  test('a hold that took effect is verified from fresh evidence and keeps the incident in sight', () => {
    const acting = story(found, proposed, approved, executed)!;
    expect(kinds(acting)).toContain('verify');
    expect(acting.state).toBe('watching');
    expect(story(found, proposed, approved, executed, verified)!.actions[0]!.state).toBe('verified');
  });

  test('no evidence is unknown, never success', () => {
    const incident = story(found, proposed, approved, executed, { ...verified, ok: null } as Happening)!;
    expect(incident.actions[0]!.state).toBe('unknown');
    expect(incident.timeline.at(-1)!.kind).toBe('trouble');
  });

  test.each(['refused', 'failed', 'unknown'] as const)('%s is trouble, and nothing is verified', (status) => {
    const incident = story(found, proposed, approved, { ...executed, status, outcome: {} } as Happening)!;
    expect(incident.actions[0]!.state).toBe(status);
    expect(incident.state).toBe('open');
    expect(kinds(incident)).not.toContain('verify');
  });

  test('a report that comes after the wait was given up ends the not-knowing', () => {
    const silence: Happening = { ...executed, status: 'unknown', outcome: {} } as Happening;
    expect(story(found, proposed, approved, silence, executed)!.actions[0]!.state).toBe('executed');
  });

  test('a report about what nobody approved moves nothing', () => {
    expect(story(found, proposed, executed)).toEqual(story(found, proposed));
  });
});

describe('recovery', () => {
  test('without held mail the incident is over', () => {
    const incident = story(
      found,
      { kind: 'preview-failed', at: at(12), action: ACTION, nothing: true, detail: 'none' },
      recovered,
    )!;
    expect(incident.state).toBe('resolved');
  });

  test('with held mail a release is prepared, and the incident ends after it', () => {
    const held = story(found, proposed, approved, executed, verified, recovered)!;
    expect(held.state).toBe('watching');
    const release = held.actions[1]!;
    expect(release).toMatchObject({
      state: 'preview-requested',
      offered: { action: 'release', selector: { by: 'held-by', command: PROPOSAL } },
    });
    const proposal = `${release.id}-do`;
    const done = [
      { kind: 'proposed', at: at(101), action: release.id, proposal, count: 3 },
      { kind: 'ruled', at: at(102), proposal, outcome: 'approved', by: [PERSON] },
      {
        kind: 'executed',
        at: at(103),
        proposal,
        command: proposal,
        status: 'done',
        outcome: { done: 3 },
        detail: 'released',
      },
      { kind: 'verified', at: at(104), action: release.id, ok: true, detail: '3 delivered' },
    ] as const;
    const end = done.reduce<Incident | null>(
      (incident, happening) => decide(incident, happening, FINGERPRINT).next,
      held,
    )!;
    expect(end.state).toBe('resolved');
  });

  test('a recovery during the hold still leads to a release', () => {
    const incident = story(found, proposed, approved, recovered, executed, verified)!;
    expect(incident.actions[1]).toMatchObject({ offered: { action: 'release' } });
    expect(incident.state).not.toBe('resolved');
  });

  test('a subject that comes back opens the next incident of its fingerprint', () => {
    const none: Happening = { kind: 'preview-failed', at: at(12), action: ACTION, nothing: true, detail: 'none' };
    const back: Happening = { kind: 'finding', at: at(200), finding: finding({ until: at(199) }) };
    expect(story(found, none, recovered, back)).toMatchObject({ sequence: 2, state: 'open' });
    // Evidence from before the end is not a comeback.
    expect(story(found, none, recovered, found)).toMatchObject({ sequence: 1, state: 'resolved' });
  });
});

describe('whatever happens in whatever order', () => {
  const happening = fc.oneof(
    fc.constantFrom(found, recovered, proposed, approved, executed, verified),
    fc.record({
      kind: fc.constant('ruled' as const),
      at: fc.constant(at(50)),
      proposal: fc.constant(PROPOSAL),
      outcome: fc.constantFrom('approved' as const, 'rejected' as const, 'expired' as const),
      by: fc.constant([PERSON]),
    }),
    fc.record({ kind: fc.constant('acknowledged' as const), at: fc.constant(at(51)), by: fc.constant(PERSON) }),
    fc.record({
      kind: fc.constant('verified' as const),
      at: fc.constant(at(52)),
      action: fc.constantFrom(ACTION, 'another-action'),
      ok: fc.constantFrom(true, false, null),
      detail: fc.string(),
    }),
    fc.record({
      kind: fc.constant('asked-again' as const),
      at: fc.constant(at(53)),
      action: fc.constant(ACTION),
      by: fc.constant(PERSON),
    }),
  );

  test('the incident keeps its contract, each proposal is signed at most once, and a repetition changes nothing', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 25 }), (happenings) => {
        let incident: Incident | null = null;
        for (const one of happenings) {
          const before: Incident | null = incident && structuredClone(incident);
          const { next } = decide(incident, one, FINGERPRINT);
          expect(incident).toEqual(before);
          incident = next;
          expect(decide(incident, one, FINGERPRINT).next).toEqual(incident);
        }
        if (!incident) return;
        Incident.parse(incident);
        const signed = incident.outbox.flatMap((e) => (e.kind === 'sign' ? [e.proposal] : []));
        expect(new Set(signed).size).toBe(signed.length);
        expect(new Set(incident.outbox.map((e) => e.id)).size).toBe(incident.outbox.length);
        expect(new Set(incident.timeline.map((e) => e.id)).size).toBe(incident.timeline.length);
      }),
      { numRuns: 500 },
    );
  });
});
