import { setImmediate as turn } from 'node:timers/promises';
import { due } from '#functions/worker/due.ts';
import { makeRandom, type Random } from '#local/mailhost/world/random.ts';
import { Ruling, rulingKey } from '#shared/contracts/decision.ts';
import { Incident, incidentKey } from '#shared/contracts/incident.ts';
import type { Policy } from '#shared/contracts/policy.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { FINGERPRINT, PROPOSAL } from '../shared/incident/builders.ts';
import { table } from './approval-bench.ts';
import { createCounter, type Proof } from './proof.ts';

const ANN = { team: 'T1HOME', user: 'UANN' };
const BOB = { team: 'T1HOME', user: 'UBOB' };
const EVE = { team: 'T1HOME', user: 'UEVE' };

const POLICY: Policy = {
  version: 1,
  people: [ANN, BOB, EVE].map((person) => ({ ...person, role: 'postmaster' })),
  approvals: (['hold', 'return'] as const).map((action) => ({ action, roles: ['postmaster'], maxMessages: 100 })),
};

/** Who acts at the same moment: + approves, - rejects, `clock` = the proposal's term ends. */
const RACES = [
  ['+ann', '+bob'],
  ['+ann', '+bob', '-eve'],
  ['+ann', '+bob', 'clock'],
  ['+ann', '-bob', '+eve', 'clock'],
] as const;
const PEOPLE = { ann: ANN, bob: BOB, eve: EVE };

/** Lets other tasks run before and after each call, a different number of times each. */
const jittery =
  (random: Random) =>
  (documents: DocumentStore): DocumentStore => {
    const around = async <T>(call: () => Promise<T>): Promise<T> => {
      for (let n = random.integer(0, 3); n > 0; n--) await turn();
      const value = await call();
      for (let n = random.integer(0, 3); n > 0; n--) await turn();
      return value;
    };
    return {
      get: (key) => around(() => documents.get(key)),
      create: (key, text) => around(() => documents.create(key, text)),
      replace: (key, text, etag) => around(() => documents.replace(key, text, etag)),
      list: (prefix) => documents.list(prefix),
    };
  };

/** Runs one race, then tells every contender's job once more. Says what was ruled, and whether everybody sees just that. */
const race = async (contenders: readonly string[], random: Random): Promise<{ outcome: string; one: boolean }> => {
  const action = random.pick(['hold', 'return'] as const);
  const on = { policy: POLICY, action, count: 3, requestedBy: null, sender: 'ann@example.edu' };
  const bench = await table(on, jittery(random));
  const act = async (what: string): Promise<void> => {
    if (what === 'clock') {
      bench.clock.advance(900_000);
      await due({ kind: 'due', id: 'due', what: 'proposal', of: PROPOSAL }, bench.ports);
    } else {
      const who = PEOPLE[what.slice(1) as keyof typeof PEOPLE];
      await bench.click(what.startsWith('+') ? 'approve' : 'reject', who);
    }
  };
  await Promise.all(contenders.map(act));
  for (const what of contenders) await act(what);
  await act('clock');

  const ruling = Ruling.parse(JSON.parse((await bench.documents.get(rulingKey(PROPOSAL)))!.text));
  const incident = Incident.parse(JSON.parse((await bench.documents.get(incidentKey(FINGERPRINT)))!.text));
  const state = incident.actions.find((a) => a.proposal === PROPOSAL)?.state;
  const ends = incident.timeline.filter((e) => e.kind === 'decided' && !/ as \d of \d/.test(e.text));
  const signs = incident.outbox.filter((e) => e.kind === 'sign').length;
  return { outcome: `${action} ${ruling.outcome}`, one: state === ruling.outcome && ends.length === 1 && signs <= 1 };
};

/** One ruling object settles every race. */
export const rulings: Proof = {
  name: 'one-ruling',
  says: 'Clicks at the same moment, against each other and against the expiry, end in one outcome that everybody sees.',
  cases: { long: 1_000, short: 100 },
  run: async (n, seed) => {
    const counter = createCounter();
    const random = makeRandom(seed);
    for (let i = 0; i < n; i++) {
      const contenders = RACES[i % RACES.length]!;
      const { outcome, one } = await race(contenders, random);
      counter.count(one, `${contenders.join(' ')}: ${outcome}`, () => `case ${i}`);
    }
    return counter.ran();
  },
};
