import type { Coverage } from '#shared/contracts/digest.ts';
import type { LogSource } from '#shared/contracts/evidence.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { namesTool } from './root-prompt.ts';
import type { Happening, Told } from './told.ts';

/** What a text says as a whole. */
export interface WholeReading {
  facts: readonly Fact[];
  happened: readonly Happening[];
  coverage: Coverage;
  productVersion: string | null;
}

/**
 * What can be done with a text of a format: digest its lines, read it whole, or only say what it is. `at` = when it was
 * printed; `timezone` = IANA zone of the host, for dates without one (UTC when it is not told).
 */
export type Reading =
  | { as: 'log'; source: LogSource }
  | { as: 'whole'; read: (text: string, at: Instant, timezone?: string) => WholeReading }
  | { as: 'recognised' };

/** A note of whoever saved an output, which it may begin with. */
const noteOf = (text: string): string => {
  const first = /^#.*(?:\n|$)/.exec(text)?.[0] ?? '';
  return namesTool(first) ? '' : first;
};

/** Reading of a tool's output; a note above it is counted, and the places of the facts are those below the note. */
export const whole = (
  read: (text: string, at: Instant, timezone: string) => Told,
  productVersion: (text: string) => string | null = () => null,
): Reading => ({
  as: 'whole',
  read: (text, at, timezone = 'UTC') => {
    const note = noteOf(text);
    const { facts, happened = [], coverage } = read(text.slice(note.length), at, timezone);
    const version = productVersion(text);
    if (note === '') return { facts, happened, coverage, productVersion: version };
    const bytes = new TextEncoder().encode(note).length;
    const below = facts.map((fact) => ({ ...fact, line: fact.line && shifted(fact.line, bytes) }));
    const moved = happened.map((what) => ({ ...what, line: shifted(what.line, bytes) }));
    return { facts: below, happened: moved, coverage: withNote(coverage, bytes), productVersion: version };
  },
});

const shifted = <Place extends { start: number; end: number; line: number }>(line: Place, bytes: number): Place => ({
  ...line,
  start: line.start + bytes,
  end: line.end + bytes,
  line: line.line + 1,
});

const withNote = (c: Coverage, bytes: number): Coverage => ({
  ...c,
  lines: c.lines + 1,
  unparsed: c.unparsed + 1,
  reasons: { ...c.reasons, note: 1 },
  ...(c.places && { places: c.places.map((place) => place && shifted(place, bytes)) }),
});
