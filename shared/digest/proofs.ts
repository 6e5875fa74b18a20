import { cellKey, sendingKey } from '#shared/contracts/digest.ts';
import type { Engine } from '../engine/engine.ts';
import type { ExemplarKeeper, Proof } from './exemplars.ts';
import { CELLS, cellOf, SENDINGS, sendingOf, sortOf, SORTS, type Ways } from './ways.ts';

// A line that is shown is three numbers of 64 bits: its time; row and number; first and last place.
const SHOWN = 24;

/** Takes lines that the engine shows as proof of rows. */
export interface Proofs {
  /** Takes what was shown of lines that begin `offset` behind their place in memory. */
  take: (offset: number) => void;
  /** Adds to the lines of a row that were seen in the part, of which not all were shown. */
  seen: (row: number, count: number) => void;
  /** Begins another stretch of the part, with a keeper of its own. */
  turn: () => void;
  /** A new part begins. */
  forget: () => void;
}

/** {@link Proofs} that go to the keeper of the part. */
export const createProofs = (
  engine: Engine,
  ways: Ways,
  nameOf: (row: number) => string,
  exemplars: () => ExemplarKeeper,
): Proofs => {
  let proofs: (Proof | null | undefined)[] = [];
  /** Those of earlier stretches of the part. */
  let earlier: (typeof proofs)[] = [];

  const roomFor = (row: number): Proof | null => {
    const key = engine.keyOf(row);
    const group = ways.groupOf(key);
    const keeper = exemplars();
    if (group.kind === CELLS) {
      const cell = cellOf(group, key, nameOf(row));
      return keeper.room(cellKey(cell), sortOf(group.code));
    }
    return group.kind === SENDINGS ? keeper.room(sendingKey(sendingOf(group, key, nameOf(row))), 'sender') : null;
  };

  const proofOf = (row: number): Proof | null => {
    const known = proofs[row];
    if (known !== undefined) return known;
    const proof = roomFor(row);
    proofs[row] = proof;
    if (!proof) engine.suffices(row);
    return proof;
  };

  // A user and an envelope sender of the same name share a key, so that there may be room for one after the last. Of later
  // stretches nobody needs it: thousands would be looked at for it anew.
  const canBeFull = (sort: (typeof SORTS)[number]): boolean => sort !== 'sender' || earlier.length > 0;

  return {
    take: (offset) => {
      const count = engine.shownCount();
      const { memory } = engine;
      const view = new DataView(memory.buffer);
      for (let at = engine.shownAt(), i = 0; i < count; i++, at += SHOWN) {
        const proof = proofOf(view.getInt32(at + 8, true));
        if (!proof) continue;
        const start = view.getUint32(at + 16, true);
        const end = view.getUint32(at + 20, true);
        const line = view.getInt32(at + 12, true);
        const epochMs = view.getFloat64(at, true);
        exemplars().offer(proof, { epochMs, start: start + offset, end: end + offset, line }, { view, start, end });
      }
      engine.forgetShown();
      for (const [sort, name] of SORTS.entries()) if (canBeFull(name) && exemplars().isFull(name)) engine.fill(sort);
    },
    seen: (row, count) => {
      for (const own of [...earlier, proofs]) {
        const proof = own[row];
        if (proof) proof.offered += count;
      }
    },
    turn: () => {
      earlier.push(proofs);
      proofs = [];
      engine.turnProofs();
    },
    forget: () => {
      earlier = [];
      proofs = [];
    },
  };
};
