import type { Preview } from '#shared/contracts/proposal.ts';
import { count } from './wording.ts';

const ATTEMPT_ROWS = 6;
const BAR = 12;

interface Row {
  label: string;
  n: number;
}

/** Attempt counts in at most six rows; the last one collects the rest. */
export const byAttempts = (attempts: Preview['attempts']): Row[] => {
  const rows = attempts.slice(0, ATTEMPT_ROWS).map(([tries, n]) => ({ label: String(tries), n }));
  const rest = attempts.slice(ATTEMPT_ROWS).reduce((sum, [, n]) => sum + n, 0);
  const last = rows.at(-1);
  if (last !== undefined && rest > 0) {
    last.n += rest;
    last.label += '+';
  }
  return rows;
};

/** Ages in hours, from a day on in days. */
export const byAge = (ages: Preview['ages']): Row[] =>
  (ages ?? []).map(([from, to, n]) => {
    const [unit, name] = from < 24 ? [1, 'h'] : [24, 'd'];
    const span = to === null ? `> ${from / unit}` : from === 0 ? `< ${to / unit}` : `${from / unit}-${to / unit}`;
    return { label: `${span} ${name}`, n };
  });

/** A row each with a bar, under a heading; nothing without rows. */
export const histogram = (heading: string, rows: readonly Row[]): string[] => {
  const most = Math.max(...rows.map((row) => row.n));
  const lines = rows.map(
    ({ label, n }) => `${label.padStart(7)}  ${count(n).padStart(8)}  ${'#'.repeat(Math.ceil((n / most) * BAR))}`,
  );
  return rows.length === 0 ? [] : [`${heading.padStart(7)}  messages`, ...lines];
};
