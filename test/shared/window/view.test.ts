import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '#shared/window/outcomes.ts';
import { hostView } from '#shared/window/view.ts';
import { at, fold } from '../builders.ts';
import { anyDigests } from './arbitrary.ts';

describe('the view of a host', () => {
  it('has every cell of the window in its channel and its destination, in order', () => {
    fc.assert(
      fc.property(anyDigests, (digests) => {
        const window = fold(digests);
        const view = hostView(window, at(0));
        if (!view) return;
        const named = (of: string): string[] =>
          [...new Set(window.cells.filter((c) => c.channel === of).map((c) => c.destination))].sort();
        const logged = [...new Set(window.cells.map((c) => c.channel))].sort();
        expect(view.channels.filter((c) => c.cells.length > 0).map((c) => c.name)).toEqual(logged);
        for (const channel of view.channels) {
          const cells = window.cells.filter((c) => c.channel === channel.name);
          expect(channel).toMatchObject({ cells, outcomes: outcomesOf(cells) });
          expect(channel.destinations).toEqual(
            named(channel.name).map((name) => {
              const own = cells.filter((c) => c.destination === name);
              return { name, cells: own, outcomes: outcomesOf(own) };
            }),
          );
        }
      }),
    );
  });
});
