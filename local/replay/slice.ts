import type { Digest } from '#shared/contracts/digest.ts';
import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';

/** The part of a digest that is of one stretch of mail time. */
export interface Slice {
  /** First minute of the stretch since the epoch; null = it carries no time. */
  minute: number | null;
  digest: Digest;
}

type Rows = Pick<Digest, 'cells' | 'notices' | 'sendings' | 'attempts' | 'facts' | 'exemplars' | 'queueCounts'> & {
  last: number | null;
};

const noRows = (): Rows => ({
  cells: [],
  notices: [],
  sendings: [],
  attempts: [],
  facts: [],
  exemplars: [],
  queueCounts: null,
  last: null,
});

const minuteOf = (at: Instant): number => Math.floor(fromInstant(at) / 60_000);

/**
 * Cuts a digest at multiples of `every` minutes, so that a file of many hours can be told as it happened. What carries
 * no time (coverage, the product version) goes with the last slice. Ascending by time.
 */
export const slices = (digest: Digest, every: number): Slice[] => {
  const parts = new Map<number, Rows>();
  const partAt = (minute: number): Rows => {
    const start = Math.floor(minute / every) * every;
    const part = parts.get(start) ?? noRows();
    parts.set(start, part);
    return part;
  };
  const logged = (minute: number): Rows => {
    const part = partAt(minute);
    part.last = Math.max(part.last ?? minute, minute);
    return part;
  };
  for (const row of digest.cells) logged(row.minute).cells.push(row);
  for (const row of digest.notices) logged(row.minute).notices.push(row);
  for (const row of digest.sendings) logged(row.minute).sendings.push(row);
  for (const row of digest.attempts) logged(row.minute).attempts.push(row);
  for (const fact of digest.facts) partAt(minuteOf(fact.at)).facts.push(fact);
  for (const exemplar of digest.exemplars) partAt(minuteOf(exemplar.at)).exemplars.push(exemplar);
  if (digest.queueCounts) partAt(minuteOf(digest.queueCounts.at)).queueCounts = digest.queueCounts;
  // Lines that only carry a time, and no news, still say how far the log goes.
  if (digest.to !== null) logged(minuteOf(digest.to));
  if (parts.size === 0) return [{ minute: null, digest }];

  const nothing = { lines: 0, parsed: 0, unparsed: 0, reasons: {}, samples: [] };
  const ordered = [...parts].sort(([a], [b]) => a - b);
  return ordered.map(([minute, { last, ...rows }], n) => {
    const isLast = n === ordered.length - 1;
    const end = last === null ? null : toInstant(last * 60_000 + 59_999);
    return {
      minute,
      digest: {
        ...digest,
        ...rows,
        // A newline, as no file is likely to have that name.
        evidence: `${digest.evidence}\n@${minute}`,
        from: last === null ? null : toInstant(minute * 60_000),
        to: end !== null && digest.to !== null && end > digest.to ? digest.to : end,
        productVersion: isLast ? digest.productVersion : null,
        coverage: isLast ? digest.coverage : nothing,
      },
    };
  });
};
